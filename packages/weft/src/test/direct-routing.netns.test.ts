import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually, repairMs } from './eventually.js'
import { Fleet } from './fleet.js'
import { viewOf } from './kernel-view.js'
import { leaseOf, netConf } from './network-documents.js'
import { expectedLines, peerLines, withMacs } from './peer-lines.js'
import { runAside } from './run-in.js'
import { assertNothingLost, streamWhile } from './stream-while.js'
import { skip } from './why-skipped.js'

const [a, b] = [withMacs(leaseOf(1), '01'), withMacs(leaseOf(2), '02')]

const direct = [
  'next hop 192.0.2.2 eth0',
  'route 10.244.2.0/24 192.0.2.2 eth0',
  'route fd00:10:244:2::/64 2001:db8:0:2::2 eth0',
]

test('DirectRouting: a peer goes into the tunnel when a router comes in between, and out when it goes, with no packet lost', {
  skip,
}, async () => {
  // node-c is the router.
  const netConfig = netConf({ Type: 'vxlan', DirectRouting: true })
  await using fleet = await Fleet.open({ nodes: 3, netConf: netConfig, leases: [a, b] })
  const namespace = fleet.namespaceOf('node-a')
  const daemon = fleet.start('node-a')
  await Promise.all([daemon.ready(), fleet.start('node-b').ready()])
  const [from, to] = [fleet.addPod('node-a'), fleet.addPod('node-b')]
  const carriages = async () => (await daemon.report()).peers.map(({ carriage }) => carriage)
  assert.deepEqual(peerLines(namespace), direct)
  assert.deepEqual(await carriages(), ['direct', 'direct'])
  const before = viewOf(namespace)

  const streams = await streamWhile(from, to, async () => {
    await runAside(namespace, 'ip route add 192.0.2.2/32 via 192.0.2.3')
    await runAside(namespace, 'ip -6 route add 2001:db8:0:2::2/128 via 2001:db8:0:2::3')
    await eventually(async () => assert.deepEqual(await carriages(), ['tunnel', 'tunnel']), repairMs)
  })
  assert.deepEqual(peerLines(namespace), expectedLines([b]))
  assertNothingLost(streams)

  const back = await streamWhile(from, to, async () => {
    await runAside(namespace, 'ip route del 192.0.2.2/32')
    await runAside(namespace, 'ip -6 route del 2001:db8:0:2::2/128')
    await eventually(async () => assert.deepEqual(await carriages(), ['direct', 'direct']), repairMs)
  })
  assert.deepEqual(viewOf(namespace), before)
  assertNothingLost(back)
})
