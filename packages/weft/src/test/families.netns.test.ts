import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { eventually, repairMs } from './eventually.js'
import { Fleet } from './fleet.js'
import { tablesOf, viewOf } from './kernel-view.js'
import { bothFamilies, type Family, leaseOf, netConf } from './network-documents.js'
import { expectedLines, peerLines, withMacs } from './peer-lines.js'
import { assertNothingLost, streamWhile } from './stream-while.js'
import { skip } from './why-skipped.js'

for (const backend of ['vxlan', 'host-gw']) {
  test(`${backend}: a network of IPv6 alone carries packets, and nothing of IPv4 is made`, { skip }, async () => {
    const leases = [leaseOf(1, ['ipv6']), leaseOf(2, ['ipv6'])]
    await using fleet = await Fleet.open({ nodes: 2, netConf: netConf({ Type: backend }, ['ipv6']), leases })
    await Promise.all(['node-a', 'node-b'].map(node => fleet.start(node, '--ip-masq').ready()))
    const namespace = fleet.namespaceOf('node-a')
    const mtu = backend === 'vxlan' ? 1430 : 1500
    assert.equal(
      readFileSync(fleet.subnetFileOf('node-a'), 'utf8'),
      `FLANNEL_IPV6_NETWORK=fd00:10:244::/48\nFLANNEL_IPV6_SUBNET=fd00:10:244:1::1/64\nFLANNEL_MTU=${mtu}\nFLANNEL_IPMASQ=true\n`,
    )
    assert.deepEqual(
      viewOf(namespace).links.map(({ ifname }) => ifname),
      backend === 'vxlan' ? ['eth0', 'flannel-v6.1', 'lo'] : ['eth0', 'lo'],
    )
    assert.deepEqual(
      tablesOf(namespace).map(({ name }) => name),
      ['ip6 flannel-ipv6'],
    )
    assertNothingLost(await streamWhile(fleet.addPod('node-a'), fleet.addPod('node-b'), async () => {}))
  })
}

test('in a network of both families a peer that has one is served in that one, and in the other as soon as it has it', {
  skip,
}, async t => {
  const [a, b] = [withMacs(leaseOf(1), '01'), withMacs(leaseOf(2), '02')]
  await using fleet = await Fleet.open({ nodes: 1, netConf: netConf({ Type: 'vxlan' }), leases: [a] })
  const namespace = fleet.namespaceOf('node-a')
  const daemon = fleet.start('node-a')
  await daemon.ready()
  for (const family of bothFamilies) {
    await t.test(family, async () => {
      const { BackendData, BackendV6Data } = b
      fleet.setLeases([a, { ...leaseOf(2, [family]), BackendData, BackendV6Data }])
      const expected = expectedLines([b]).filter(line => belongsTo(line, family))
      await eventually(() => assert.deepEqual(peerLines(namespace), expected), repairMs)
      const { peers, problems } = await daemon.report()
      assert.deepEqual(problems, [])
      assert.deepEqual(
        peers.map(({ node, family, state }) => ({ node, family, state })),
        [{ node: 'node-b', family, state: 'done' }],
      )
      fleet.setLeases([a, b])
      await eventually(() => assert.deepEqual(peerLines(namespace), expectedLines([b])), repairMs)
    })
  }
})

test('a node whose own lease lacks a family takes part in the other, and the report says so', { skip }, async () => {
  const leases = [leaseOf(1, ['ipv4']), leaseOf(2)]
  await using fleet = await Fleet.open({ nodes: 1, netConf: netConf({ Type: 'vxlan' }), leases })
  const { problems, families, podMtuBytes } = await fleet.start('node-a').ready()
  assert.deepEqual(Object.keys(families), ['ipv4'])
  assert.equal(podMtuBytes, 1450)
  assert.deepEqual(
    problems.map(({ sentence }) => sentence),
    ['the network has ipv6, but the lease of node-a has no ipv6 subnet'],
  )
  assert.deepEqual(
    viewOf(fleet.namespaceOf('node-a')).links.map(({ ifname }) => ifname),
    ['eth0', 'flannel.1', 'lo'],
  )
})

/** Of a peer's lines those of IPv6 have its addresses. */
function belongsTo(line: string, family: Family): boolean {
  return line.includes('::') === (family === 'ipv6')
}
