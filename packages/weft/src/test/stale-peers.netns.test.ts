import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually, repairMs } from './eventually.js'
import { Fleet } from './fleet.js'
import { type KernelView, type Row, viewOf } from './kernel-view.js'
import { leaseOf, netConf } from './network-documents.js'
import { expectedLines, type PeerDocument, peerLines, withMacs } from './peer-lines.js'
import { runIn } from './run-in.js'
import { skip } from './why-skipped.js'

const own = leaseOf(1)
const [b, c] = [withMacs(leaseOf(2), '02'), withMacs(leaseOf(3), '03')]

/** What other programs have on a machine, next to ours and partly in our range. */
const foreign = [
  'ip route add 10.244.77.0/24 via 192.0.2.9 proto 42',
  'ip route add 10.244.78.0/24 via 192.0.2.9 proto static',
  'ip route add 10.244.79.0/24 via 192.0.2.9',
  'ip route add blackhole 10.244.80.0/24',
  'ip route add 198.51.100.0/24 via 192.0.2.9',
  'ip route add 198.51.100.0/25 via 192.0.2.9 proto 138',
  'ip -6 route add fd00:10:244:77::/64 via 2001:db8:0:2::9 proto 42',
  'ip nexthop add id 5 via 192.0.2.9 dev eth0',
  'ip nexthop add id 6 via 192.0.2.9 dev eth0 proto 138',
  'ip neigh add 192.0.2.200 lladdr 02:00:00:00:00:c8 dev eth0 nud permanent',
  'ip link add vxlan9 up type vxlan id 9 dev eth0 local 192.0.2.1 dstport 8472 nolearning',
  'ip address add 10.244.81.1/24 dev vxlan9',
  'ip neigh add 10.244.81.2 lladdr 02:00:00:00:00:51 dev vxlan9 nud permanent',
  'bridge fdb add 02:00:00:00:00:51 dev vxlan9 dst 192.0.2.9 self permanent',
  'ip link add flannel.9 up type vxlan id 10 dev eth0 local 192.0.2.1 dstport 8472 nolearning',
  'ip neigh add 10.9.9.0 lladdr 02:00:00:00:00:63 dev flannel.9 nud permanent',
  'bridge fdb add 02:00:00:00:00:63 dev flannel.9 dst 192.0.2.9 self permanent',
  'ip route add 10.9.9.0/24 via 10.9.9.0 dev flannel.9 onlink',
  'ip link add cni0 mtu 1430 up type bridge',
  'ip address add 10.244.1.1/24 dev cni0',
  'nft add table ip flannel-of-others',
  'nft add table inet filter',
  'nft add chain inet filter forward { type filter hook forward priority 0 ; }',
  'nft add rule inet filter forward ip saddr 10.244.0.0/16 counter accept',
]

const changed: { readonly [what: string]: readonly PeerDocument[] } = {
  'a node has gone': [b],
  'it is back': [b, c],
  'a node has another address': [{ ...b, PublicIP: '192.0.2.102', PublicIPv6: '2001:db8:0:2::102' }, c],
  'a node has another MAC': [withMacs(b, '22'), c],
  'a node has another subnet': [{ ...b, Subnet: '10.244.52.0/24', IPv6Subnet: 'fd00:10:244:52::/64' }, c],
  'a node was made anew: other address, MAC and subnet': [b, { ...withMacs(leaseOf(33), '33'), Node: c.Node }],
  'two nodes have swapped their subnets': [
    { ...b, Subnet: '10.244.3.0/24', IPv6Subnet: 'fd00:10:244:3::/64' },
    { ...c, Subnet: '10.244.2.0/24', IPv6Subnet: 'fd00:10:244:2::/64' },
  ],
  'two nodes have swapped their MACs': [withMacs(b, '03'), withMacs(c, '02')],
  'another node has its subnet, MAC and address': [{ ...b, Node: 'node-x' }],
  'all others have gone': [],
}

test('when peers go or change nothing of them stays, and what others have is not touched', { skip }, async t => {
  await using fleet = await Fleet.open({ nodes: 1, netConf: netConf({ Type: 'vxlan' }), leases: [own, b, c] })
  const namespace = fleet.namespaceOf('node-a')
  for (const command of foreign) runIn(namespace, command)
  const others = withoutOurs(viewOf(namespace))
  const daemon = fleet.start('node-a', '--ip-masq')
  await daemon.ready()

  for (const [what, peers] of Object.entries(changed)) {
    await t.test(what, async () => {
      fleet.setLeases([own, ...peers])
      await eventually(() => assert.deepEqual(peerLines(namespace), inRange(expectedLines(peers))), repairMs)
      assert.deepEqual(withoutOurs(viewOf(namespace)), others)
      const { failures, problems } = await daemon.report()
      assert.deepEqual({ failures, problems }, { failures: [], problems: [] })
    })
  }

  await t.test('what was left by peers that went while no daemon ran goes at the next start', async () => {
    fleet.setLeases([own, b, c])
    await eventually(() => assert.deepEqual(peerLines(namespace), inRange(expectedLines([b, c]))), repairMs)
    await daemon.kill()
    const moved = { ...c, PublicIP: '192.0.2.103' }
    fleet.setLeases([own, moved])
    await fleet.start('node-a', '--ip-masq').ready()
    assert.deepEqual(peerLines(namespace), inRange(expectedLines([moved])))
    assert.deepEqual(withoutOurs(viewOf(namespace)), others)
  })
})

/** The marked route and next hop of `foreign` are told apart from ours by their place alone. */
function inRange(lines: readonly string[]): readonly string[] {
  return [...lines, 'next hop 192.0.2.9 eth0', 'route 198.51.100.0/25 192.0.2.9 eth0'].toSorted()
}

function withoutOurs(view: KernelView): KernelView {
  const isOther = (row: Row) => !isOurs(row)
  return {
    links: view.links.filter(isOther),
    addresses: view.addresses.filter(isOther),
    neighbors: view.neighbors.filter(isOther),
    forwarding: view.forwarding.filter(isOther),
    routes: view.routes.filter(isOther),
    nexthops: view.nexthops.filter(isOther),
    tables: view.tables.filter(({ name }) => !name.includes(' flannel-ipv')),
  }
}

function isOurs({ dev, ifname }: Row): boolean {
  return /^flannel(-v6)?\.1$/.test(String(dev ?? ifname))
}
