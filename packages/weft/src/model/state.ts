import type { Address, InterfaceAddress, Mac, Prefix } from '@weft/inet'
import type { Chain, Program } from '@weft/iptables'
import type { ListedTable, Table } from '@weft/nftables'

/** The route protocol number that marks routes and next hops as ours: `proto 138` in `ip route`. */
export const weftProtocol = 138
/** What flanneld and a bare `ip route add` leave behind: RTPROT_BOOT, nobody's mark. */
export const bootProtocol = 3

/** IPPROTO_IPIP: packets of IPv4 in whatever they come in. */
export const ipipProtocol = 4

export interface VxlanLink {
  readonly kind: 'vxlan'
  readonly name: string
  readonly vni: number
  readonly parent: string
  readonly local: Address
  readonly port: number
  readonly isLearning: boolean
  readonly hasGbp: boolean
  readonly mac: Mac
  readonly mtuBytes: number
  readonly isUp: boolean
}

/**
 * Packets in IP packets in UDP, which the kernel does by itself: `encap fou`. A packet goes to the gateway of the route that
 * led it here; what comes to the port is let in by a `FouPort`.
 */
export interface IpipLink {
  readonly kind: 'ipip'
  readonly name: string
  readonly local: Address
  /** At both ends. */
  readonly port: number
  readonly mtuBytes: number
  readonly isUp: boolean
}

/** A device whose packets a program carries over UDP, to the peers that it is told. */
export interface TunLink {
  readonly kind: 'tun'
  readonly name: string
  readonly local: Address
  readonly port: number
  readonly mtuBytes: number
  readonly isUp: boolean
}

/** A device that bears one of our names but is of a kind that we do not plan. */
export interface OtherLink {
  readonly kind: 'other'
  readonly name: string
  readonly kernelKind: string
  readonly mtuBytes: number
  readonly isUp: boolean
}

/** What we plan. */
export type OwnLink = VxlanLink | IpipLink | TunLink

export type Link = OwnLink | OtherLink

/** A UDP port of IPv4 whose packets the kernel takes out and hands to an IP protocol; 4 is that of IPIP devices. */
export interface FouPort {
  readonly port: number
  readonly protocol: number
}

/** Where the program behind a device sends what is for a subnet, and from where alone it takes what comes from there. */
export interface PumpPeer {
  readonly link: string
  readonly subnet: Prefix
  readonly address: Address
  readonly port: number
}

export interface LinkAddress {
  readonly link: string
  readonly address: InterfaceAddress
}

/** A permanent neighbour: the kernel never asks for it and never forgets it. */
export interface Neighbor {
  readonly link: string
  readonly address: Address
  readonly mac: Mac
}

export interface ForwardingEntry {
  readonly link: string
  readonly mac: Mac
  readonly destination: Address
}

export interface Nexthop {
  readonly id: number
  readonly gateway: Address
  readonly link: string
  readonly isOnlink: boolean
  readonly protocol: number
}

export type Hop =
  | { readonly by: 'gateway'; readonly gateway: Address; readonly link: string; readonly isOnlink: boolean }
  | { readonly by: 'nexthop'; readonly id: number; readonly link: string | undefined }
  /** Into the device, whatever is behind it. Only one with our mark is told like this. */
  | { readonly by: 'device'; readonly link: string }
  /** Nowhere. Only one with our mark is told like this. */
  | { readonly by: 'blackhole'; readonly link: undefined }
  /** Somebody's blackhole, several paths, a bare device: routes that we see and never write. */
  | { readonly by: 'other'; readonly link: string | undefined; readonly text: string }

export interface Route {
  readonly destination: Prefix
  /** As the kernel shows it: 0 for none in IPv4, 1024 for none in IPv6. */
  readonly metric: number
  readonly protocol: number
  readonly hop: Hop
}

/** An iptables chain of ours and the rules that lead to it. Those of IPv4 and IPv6, in nf_tables and in the legacy tables, are four programs. */
export interface IptablesChain extends Chain {
  readonly program: Program
}

/** Every kind of kernel object that weft looks after. A new kind starts here; the compiler names the rest. */
export interface StateObjects {
  table: ListedTable
  chain: IptablesChain
  fou: FouPort
  link: Link
  pump: PumpPeer
  address: LinkAddress
  neighbor: Neighbor
  forwarding: ForwardingEntry
  nexthop: Nexthop
  route: Route
}

export type Kind = keyof StateObjects

/** What can be seen is more than what can be wanted. */
export interface DesiredObjects extends StateObjects {
  table: Table
  link: OwnLink
}

export type State = { readonly [K in Kind]: ReadonlyMap<string, StateObjects[K]> }
export type DesiredState = { readonly [K in Kind]: ReadonlyMap<string, DesiredObjects[K]> }
export type MutableState = { readonly [K in Kind]: Map<string, StateObjects[K]> }

export function emptyState(): MutableState {
  return {
    table: new Map(),
    chain: new Map(),
    fou: new Map(),
    link: new Map(),
    pump: new Map(),
    address: new Map(),
    neighbor: new Map(),
    forwarding: new Map(),
    nexthop: new Map(),
    route: new Map(),
  }
}

/** Two objects with one key are the same object in two conditions. */
export const keyOf: { readonly [K in Kind]: (object: StateObjects[K]) => string } = {
  table: table => `${table.family} ${table.name}`,
  chain: ({ program, table, name }) => `${program} ${table} ${name}`,
  fou: ({ port }) => String(port),
  link: link => link.name,
  pump: ({ link, subnet }) => `${link} ${subnet}`,
  address: ({ link, address }) => `${link} ${address}`,
  neighbor: ({ link, address }) => `${link} ${address}`,
  forwarding: ({ link, mac, destination }) => `${link} ${mac} ${destination}`,
  nexthop: ({ id }) => String(id),
  route: ({ destination, metric }) => (metric === 0 ? destination : `${destination} metric ${metric}`),
}
