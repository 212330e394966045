import {
  type Address,
  address,
  addressAt,
  interfaceAddress,
  mac,
  networkOf,
  type Prefix,
  prefix,
  subnetAt,
} from '@weft/inet'
import {
  type ForwardingEntry,
  type LinkAddress,
  type Neighbor,
  type Nexthop,
  type Route,
  type VxlanLink,
  weftProtocol,
} from '../../model/state.js'

/** One family's network as weft would lay it, for the suites to play with. */
export interface Sample {
  readonly link: VxlanLink
  readonly address: LinkAddress
  readonly network: Prefix
  /** Of the peer with this number, from 1. */
  readonly peer: (number: number) => PeerSample
}

export interface PeerSample {
  readonly subnet: Prefix
  readonly neighbor: Neighbor
  readonly entry: ForwardingEntry
  readonly nexthop: Nexthop
  /** To the peer's subnet through the tunnel; the first by itself, the second by the next hop. */
  readonly route: Route
  readonly nexthopRoute: Route
  /** To the peer's subnet without a tunnel, as host-gw has it. */
  readonly directRoute: Route
}

const vxlan = {
  kind: 'vxlan',
  vni: 1,
  parent: 'eth0',
  port: 8472,
  isLearning: false,
  hasGbp: false,
  mac: mac('02:00:00:00:01:00'),
  isUp: true,
} as const

interface Ground {
  readonly link: string
  readonly network: Prefix
  readonly subnetLength: number
  readonly underlay: Prefix
  readonly plainMetric: number
}

const ground4: Ground = {
  link: 'flannel.1',
  network: prefix('10.244.0.0/16'),
  subnetLength: 24,
  underlay: prefix('192.0.2.0/24'),
  plainMetric: 0,
}
const ground6: Ground = {
  link: 'flannel-v6.1',
  network: prefix('fd00:244::/48'),
  subnetLength: 64,
  underlay: prefix('2001:db8::/64'),
  plainMetric: 1024,
}

export const ipv4: Sample = {
  link: { ...vxlan, name: ground4.link, local: address('192.0.2.1'), mtuBytes: 1450 },
  address: { link: ground4.link, address: interfaceAddress('10.244.0.0/32') },
  network: ground4.network,
  peer: number => makePeer(ground4, number),
}

export const ipv6: Sample = {
  link: { ...vxlan, name: ground6.link, local: address('2001:db8::1'), mtuBytes: 1430 },
  address: { link: ground6.link, address: interfaceAddress('fd00:244::/128') },
  network: ground6.network,
  peer: number => makePeer(ground6, number),
}

/** As a next hop's number weft takes the gateway's address; here a small one reads better. */
const firstNexthopId = 1000

function makePeer({ link, network, subnetLength, underlay, plainMetric }: Ground, number: number): PeerSample {
  const subnet = subnetAt(network, subnetLength, number)
  const gateway: Address = networkOf(subnet)
  const publicAddress = addressAt(underlay, number + 1)
  const peerMac = mac(`02:00:00:00:02:${number.toString(16).padStart(2, '0')}`)
  const id = firstNexthopId + number
  const route = (hop: Route['hop']): Route => ({
    destination: subnet,
    metric: plainMetric,
    protocol: weftProtocol,
    hop,
  })
  return {
    subnet,
    neighbor: { link, address: gateway, mac: peerMac },
    entry: { link, mac: peerMac, destination: publicAddress },
    nexthop: { id, gateway, link, isOnlink: true, protocol: weftProtocol },
    route: route({ by: 'gateway', gateway, link, isOnlink: true }),
    nexthopRoute: route({ by: 'nexthop', id, link }),
    directRoute: route({ by: 'gateway', gateway: publicAddress, link: 'eth0', isOnlink: false }),
  }
}
