import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../eventually.js'
import { Fleet } from '../fleet.js'
import { leaseOf, netConf } from '../network-documents.js'
import { ClientNode } from './client-node.js'
import { Containerd } from './containerd.js'
import { whyNoClient } from './why-no-client.js'

const skip = whyNoClient('containerd', 'ctr', 'containerd-shim-runc-v2')
const plan = { nodes: 2, netConf: netConf({ Type: 'vxlan' }), leases: [leaseOf(1), leaseOf(2)] }

test('containers of containerd reach each other across nodes and leave nothing', { skip }, async t => {
  await using fleet = await Fleet.open(plan)
  await using a = await ClientNode.open(fleet, 'node-a')
  await using b = await ClientNode.open(fleet, 'node-b')
  const [onA, onB] = await Promise.all([Containerd.open(a), Containerd.open(b)])
  const trouble = await onA.trouble()
  if (trouble !== undefined) return t.skip(`containerd runs no container here, even without a network: ${trouble}`)

  const [one, other] = await Promise.all([onA.start('one', 'sleep 3600'), onB.start('other', 'sleep 3600')])
  const ping = (address: string) => `ping -c 1 -W 2 ${address}`
  for (const address of ['10.244.2.2', 'fd00:10:244:2::2'])
    await eventually(async () => assert.match(await onA.execute('one', ping(address)), / 0% packet loss/))
  for (const address of ['10.244.1.2', 'fd00:10:244:1::2'])
    await eventually(async () => assert.match(await onB.execute('other', ping(address)), / 0% packet loss/))
  for (const sign of [/^veth/, /^10\.244\.1\.2$/, /^fd00:10:244:1::2$/, /^default-one$/])
    assert.ok(
      a.remains().some(one => sign.test(one)),
      `${sign}`,
    )

  await Promise.all([onA.stop(one), onB.stop(other)])
  assert.deepEqual(a.remains(), [])
  assert.deepEqual(b.remains(), [])
})
