import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Pod } from '@weft/netlab'
import { Fleet } from './fleet.js'
import { indexOf, viewOf } from './kernel-view.js'
import { leaseOf, netConf } from './network-documents.js'
import { expectedLines, type PeerDocument, peerLines, withMacs } from './peer-lines.js'
import { runIn } from './run-in.js'
import { assertNothingLost, streamWhile } from './stream-while.js'
import { skip } from './why-skipped.js'

const [a, b] = [withMacs(leaseOf(1), '01'), withMacs(leaseOf(2), '02')]
/** A node that had gone before, which flanneld never cleared away. */
const gone = withMacs(leaseOf(9), '09')

/** What a real flanneld types, so to speak: no protocol on its routes, no next hops, the device's MAC told in the lease. */
function leftByFlanneld(own: PeerDocument, peers: readonly PeerDocument[]): readonly string[] {
  const tunnel = 'type vxlan id 1 dev eth0 dstport 8472 nolearning local'
  return [
    `ip link add flannel.1 address ${own.BackendData.VtepMAC} mtu 1450 ${tunnel} ${own.PublicIP}`,
    `ip link add flannel-v6.1 address ${own.BackendV6Data.VtepMAC} mtu 1430 ${tunnel} ${own.PublicIPv6}`,
    `ip address add ${own.Subnet?.replace('/24', '/32')} dev flannel.1`,
    `ip address add ${own.IPv6Subnet?.replace('/64', '/128')} dev flannel-v6.1 nodad`,
    'ip link set flannel.1 up',
    'ip link set flannel-v6.1 up',
    ...peers.flatMap(peer => {
      const [subnet, subnet6] = [peer.Subnet?.split('/')[0], peer.IPv6Subnet?.split('/')[0]]
      return [
        `ip neigh add ${subnet} lladdr ${peer.BackendData.VtepMAC} dev flannel.1 nud permanent`,
        `bridge fdb add ${peer.BackendData.VtepMAC} dev flannel.1 dst ${peer.PublicIP} self permanent`,
        `ip route add ${peer.Subnet} via ${subnet} dev flannel.1 onlink`,
        `ip neigh add ${subnet6} lladdr ${peer.BackendV6Data.VtepMAC} dev flannel-v6.1 nud permanent`,
        `bridge fdb add ${peer.BackendV6Data.VtepMAC} dev flannel-v6.1 dst ${peer.PublicIPv6} self permanent`,
        `ip -6 route add ${peer.IPv6Subnet} via ${subnet6} dev flannel-v6.1 onlink`,
      ]
    }),
    'nft add table ip flannel-ipv4',
    'nft add chain ip flannel-ipv4 forward { type filter hook forward priority filter ; }',
    'nft add rule ip flannel-ipv4 forward ip saddr 10.244.0.0/16 accept',
  ]
}

test('what a real flanneld left on a node is taken over as it is: the same device, and not one packet lost', {
  skip,
}, async () => {
  await using fleet = await Fleet.open({ nodes: 2, netConf: netConf({ Type: 'vxlan' }), leases: [a, b] })
  const namespace = fleet.namespaceOf('node-a')
  for (const command of leftByFlanneld(a, [b, gone])) runIn(namespace, command)
  for (const command of leftByFlanneld(b, [a, gone])) runIn(fleet.namespaceOf('node-b'), command)
  const indexes = () => ['flannel.1', 'flannel-v6.1'].map(name => indexOf(namespace, name))
  const before = indexes()
  const { links, addresses } = viewOf(namespace)

  const [from, to] = [addPod(fleet, 'node-a', 1), addPod(fleet, 'node-b', 2)]
  const streams = await streamWhile(from, to, async () => {
    for (const node of ['node-a', 'node-b']) await fleet.start(node, '--ip-masq').ready()
  })
  assertNothingLost(streams)

  assert.deepEqual(peerLines(namespace), expectedLines([b]))
  assert.deepEqual(indexes(), before)
  const after = viewOf(namespace)
  const isOfFlannel = ({ dev, ifname }: { readonly dev?: unknown; readonly ifname?: unknown }) =>
    String(dev ?? ifname).startsWith('flannel')
  assert.deepEqual(after.links.filter(isOfFlannel), links.filter(isOfFlannel))
  assert.deepEqual(after.addresses.filter(isOfFlannel), addresses.filter(isOfFlannel))
  const names = ['ip flannel-ipv4', 'ip6 flannel-ipv6']
  const rulesOfFlannel = after.tables.filter(({ name }) => names.includes(name)).map(({ name }) => name)
  assert.deepEqual(rulesOfFlannel, names)
})

/** No daemon has said yet what the subnet is: the pods are older than it. */
function addPod(fleet: Fleet, node: string, index: number): Pod {
  fleet.writeSubnetFile(
    node,
    `FLANNEL_SUBNET=10.244.${index}.1/24\nFLANNEL_IPV6_SUBNET=fd00:10:244:${index}::1/64\nFLANNEL_MTU=1430\n`,
  )
  return fleet.addPod(node)
}
