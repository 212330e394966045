import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../eventually.js'
import { Fleet } from '../fleet.js'
import { leaseOf, netConf } from '../network-documents.js'
import { pageText } from './busybox-image.js'
import { ClientNode } from './client-node.js'
import { Podman, podmanEnvironment } from './podman.js'
import { whyNoClient } from './why-no-client.js'

const skip = whyNoClient('podman')
const plan = { nodes: 2, netConf: netConf({ Type: 'vxlan' }), leases: [leaseOf(1), leaseOf(2)] }

test('containers of podman reach each other across nodes and are reached at published ports, and leave nothing', {
  skip,
}, async t => {
  await using fleet = await Fleet.open(plan)
  const environment = podmanEnvironment(fleet.folder)
  await using a = await ClientNode.open(fleet, 'node-a', environment)
  await using b = await ClientNode.open(fleet, 'node-b', environment)
  const [onA, onB] = [new Podman(a), new Podman(b)]
  const [trouble] = (await Promise.all([onA.prepare(), onB.prepare()])).filter(one => one !== undefined)
  if (trouble !== undefined) return t.skip(`podman runs no container here, even without a network: ${trouble}`)

  await Promise.all([
    onA.start('web', 'httpd -f -p 80 -h /www', '--publish', '8080:80'),
    onB.start('other', 'sleep 3600'),
  ])
  for (const address of ['10.244.2.2', 'fd00:10:244:2::2'])
    await eventually(async () => assert.match(await onA.execute('web', `ping -c 1 -W 2 ${address}`), / 0% packet loss/))
  for (const address of ['10.244.1.2', 'fd00:10:244:1::2'])
    await eventually(async () =>
      assert.match(await onB.execute('other', `ping -c 1 -W 2 ${address}`), / 0% packet loss/),
    )

  for (const place of ['192.0.2.1:8080', '[2001:db8:0:2::1]:8080'])
    await eventually(async () => assert.equal(await b.fetch(`http://${place}/`), pageText))
  for (const sign of [/^veth/, /^10\.244\.1\.2$/, /^fd00:10:244:1::2$/, /^[0-9a-f]{64}$/, /CNI-DN-/])
    assert.ok(
      a.remains().some(one => sign.test(one)),
      `${sign}`,
    )

  await Promise.all([onA.run('rm', '--force', '--time', '0', 'web'), onB.run('rm', '--force', '--time', '0', 'other')])
  assert.deepEqual(a.remains(), [])
  assert.deepEqual(b.remains(), [])
})
