import { address, type Family, familyOf, interfaceAddress, mac } from '@weft/inet'
import fc from 'fast-check'
import type { LinkChange, Operation, VxlanChange } from '../../model/operation.js'
import type { ForwardingEntry, Hop, LinkAddress, Neighbor, Nexthop, Route, VxlanLink } from '../../model/state.js'
import { ipv4, ipv6 } from './samples.js'

/** Something that is done to a kernel, by weft or by anybody. */
export type Deed =
  | Operation
  | { readonly do: 'take down'; readonly link: string }
  | { readonly do: 'bring up'; readonly link: string }

/** Few names and few numbers, so that deeds meet. */
const peers = [ipv4.peer(1), ipv4.peer(2), ipv6.peer(1), ipv6.peer(2)]
const macs = [mac('02:00:00:00:01:00'), mac('02:00:00:00:01:01'), mac('03:00:00:00:00:01')]
const ours = [ipv4.link.name, ipv6.link.name]
const devices = [...ours, 'eth0', 'eth1']

function record<Fields>(fields: { [K in keyof Fields]: fc.Arbitrary<Fields[K]> }): fc.Arbitrary<Fields> {
  // deepEqual tells objects without a prototype from those with the usual one.
  return fc.record(fields, { noNullPrototype: true })
}

const vxlan: fc.Arbitrary<VxlanLink> = record({
  kind: fc.constant('vxlan' as const),
  name: fc.constantFrom(...ours),
  vni: fc.constantFrom(1, 1, 1, 2),
  parent: fc.constantFrom('eth0', 'eth0', 'eth1'),
  local: fc.constantFrom(ipv4.link.local, ipv6.link.local),
  port: fc.constantFrom(8472, 8472, 4789),
  isLearning: fc.boolean(),
  hasGbp: fc.constantFrom(false, false, true),
  mac: fc.constantFrom(...macs),
  mtuBytes: fc.constantFrom(1450, 1430, 9000, 60),
  isUp: fc.constantFrom(true, true, false),
})

const change: fc.Arbitrary<LinkChange> = fc.record(
  {
    name: fc.constantFrom(...ours),
    mac: fc.constantFrom(...macs),
    mtuBytes: fc.constantFrom(1400, 1450, 60),
    isUp: fc.constant(true as const),
  },
  { noNullPrototype: true, requiredKeys: ['name'] },
)

const vxlanChange: fc.Arbitrary<VxlanChange> = fc.record(
  {
    name: fc.constantFrom(...ours),
    parent: fc.constantFrom('eth0', 'eth1', 'eth9'),
    local: fc.constantFrom(...[ipv4.link.local, ipv6.link.local], address('192.0.2.99'), address('2001:db8::99')),
    isLearning: fc.boolean(),
  },
  { noNullPrototype: true, requiredKeys: ['name'] },
)

/** No subnet twice on different devices: a state has one place for the two routes that the kernel then makes. */
const linkAddress: fc.Arbitrary<LinkAddress> = fc.constantFrom(
  ...['10.244.0.0/32', '10.244.0.0/24', '10.244.9.1/24', 'fd00:244:9::1/64'].map(text => ({
    link: ipv4.link.name,
    address: interfaceAddress(text),
  })),
  ...['fd00:244::/128', 'fd00:244::/64', '10.244.8.1/24'].map(text => ({
    link: ipv6.link.name,
    address: interfaceAddress(text),
  })),
)

const neighbor: fc.Arbitrary<Neighbor> = record({
  link: fc.constantFrom(...ours),
  address: fc.constantFrom(...peers.map(peer => peer.neighbor.address)),
  mac: fc.constantFrom(...peers.map(peer => peer.neighbor.mac)),
})

const entry: fc.Arbitrary<ForwardingEntry> = record({
  link: fc.constantFrom(...ours),
  mac: fc.constantFrom(...peers.map(peer => peer.entry.mac), mac('03:00:00:00:00:01')),
  destination: fc.constantFrom(...peers.map(peer => peer.entry.destination)),
})

const gateways = [
  ...peers.flatMap(({ neighbor, entry }) => [neighbor.address, entry.destination]),
  address('10.244.0.0'),
  address('192.0.2.1'),
  address('2001:db8::1'),
]

const nexthop: fc.Arbitrary<Nexthop> = record({
  id: fc.constantFrom(...peers.map(peer => peer.nexthop.id)),
  gateway: fc.constantFrom(...gateways),
  link: fc.constantFrom(...devices),
  isOnlink: fc.boolean(),
  protocol: fc.constantFrom(138, 138, 77),
})

function hop(family: Family): fc.Arbitrary<Hop> {
  return fc.oneof(
    record({
      by: fc.constant('gateway' as const),
      gateway: fc.constantFrom(...gateways.filter(gateway => familyOf(gateway) === family)),
      link: fc.constantFrom(...devices),
      isOnlink: fc.boolean(),
    }),
    record({
      by: fc.constant('nexthop' as const),
      id: fc.constantFrom(...peers.map(peer => peer.nexthop.id)),
      link: fc.constant(undefined),
    }),
  )
}

const route: fc.Arbitrary<Route> = fc.constantFrom(...peers.map(peer => peer.subnet)).chain(destination =>
  record({
    destination: fc.constant(destination),
    metric: fc.constantFrom(1024, 2000),
    protocol: fc.constantFrom(138, 138, 77),
    hop: hop(familyOf(destination)),
  }),
)

/** All operations but those on tables, which the programs of nftables are asked about. */
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 4, arbitrary: vxlan.map(link => ({ do: 'link.create' as const, link })) },
  { weight: 2, arbitrary: change.map(change => ({ do: 'link.change' as const, change })) },
  { weight: 2, arbitrary: vxlanChange.map(change => ({ do: 'vxlan.change' as const, change })) },
  { weight: 1, arbitrary: fc.constantFrom(...ours).map(name => ({ do: 'link.delete' as const, name })) },
  { weight: 3, arbitrary: linkAddress.map(address => ({ do: 'address.add' as const, address })) },
  { weight: 2, arbitrary: linkAddress.map(address => ({ do: 'address.delete' as const, address })) },
  { weight: 3, arbitrary: neighbor.map(neighbor => ({ do: 'neighbor.replace' as const, neighbor })) },
  { weight: 1, arbitrary: neighbor.map(neighbor => ({ do: 'neighbor.delete' as const, neighbor })) },
  { weight: 3, arbitrary: entry.map(entry => ({ do: 'forwarding.replace' as const, entry })) },
  { weight: 1, arbitrary: entry.map(entry => ({ do: 'forwarding.delete' as const, entry })) },
  { weight: 4, arbitrary: nexthop.map(nexthop => ({ do: 'nexthop.replace' as const, nexthop })) },
  { weight: 1, arbitrary: nexthop.map(nexthop => ({ do: 'nexthop.delete' as const, nexthop })) },
  { weight: 6, arbitrary: route.map(route => ({ do: 'route.replace' as const, route })) },
  { weight: 2, arbitrary: route.map(route => ({ do: 'route.delete' as const, route })) },
)

const toggled = fc.constantFrom('eth0', ...ours)

export const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 30, arbitrary: operation },
  { weight: 1, arbitrary: toggled.map(link => ({ do: 'take down' as const, link })) },
  { weight: 1, arbitrary: toggled.map(link => ({ do: 'bring up' as const, link })) },
)
