import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { processesIn } from './end-all-in.js'
import { eventually } from './eventually.js'
import { Fleet } from './fleet.js'
import { viewOf } from './kernel-view.js'
import { leaseOf, netConf } from './network-documents.js'
import { runIn } from './run-in.js'
import { runWeft } from './weft-program.js'
import { skip } from './why-skipped.js'

const leases = [leaseOf(1), leaseOf(2), leaseOf(3)]

const backends = {
  vxlan: { Type: 'vxlan' },
  'host-gw': { Type: 'host-gw' },
  'udp with a program of its own': { Type: 'udp', DataPath: 'user' },
}

for (const [title, backend] of Object.entries(backends)) {
  test(`${title}: weft cleanup leaves a node as it was before weft, and what is somebody else's as it is`, {
    skip,
  }, async () => {
    await using fleet = await Fleet.open({ nodes: 1, netConf: netConf(backend), leases })
    const namespace = fleet.namespaceOf('node-a')
    for (const command of [
      'ip link add flannel.6 type vxlan id 6 dev eth0 dstport 8474 nolearning',
      'ip address add 10.99.1.0/32 dev flannel.6',
      'ip link set flannel.6 up',
      'ip route add 10.98.0.0/16 dev eth0 proto 138',
      'ip route add 10.244.77.0/24 dev eth0 proto static',
      'nft add table ip weft-of-somebody-else',
    ])
      runIn(namespace, command)
    const before = viewOf(namespace)
    const daemon = fleet.start('node-a', '--ip-masq')
    await daemon.ready()
    const during = viewOf(namespace)
    const flags = ['--subnet-file', fleet.subnetFileOf('node-a'), '--api-socket', fleet.folder.join('node-a.sock')]

    const refused = runWeft(namespace, 'cleanup', ...flags)
    assert.equal(refused.exitCode, 2)
    assert.match(refused.errors, /a weftd answers at .*node-a\.sock and would put everything back; stop it first/)
    assert.equal(await daemon.stop(), 0)

    const told = runWeft(namespace, 'cleanup', '--dry-run', ...flags)
    assert.deepEqual(viewOf(namespace), during)
    const done = runWeft(namespace, 'cleanup', ...flags)
    assert.deepEqual(done, { exitCode: 0, output: told.output, errors: '' })
    assert.deepEqual(viewOf(namespace), before)
    await eventually(() => assert.deepEqual(processesIn(namespace), []))
    assert.equal(existsSync(fleet.subnetFileOf('node-a')), false)

    const again = runWeft(namespace, 'cleanup', '--network', '10.244.0.0/16', ...flags)
    assert.deepEqual(again, { exitCode: 0, output: '', errors: '' })
    const blind = runWeft(namespace, 'cleanup', ...flags)
    assert.equal(blind.exitCode, 2)
    assert.match(blind.errors, /node-a\.env tells of no network.*weft cleanup --network 10\.244\.0\.0\/16/)
  })
}
