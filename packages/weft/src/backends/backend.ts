import type { Address, Family, Prefix } from '@weft/inet'
import type { Section } from '../document/section.js'
import type { Path } from '../model/facts.js'
import type { Json } from '../model/json.js'
import type { Lease } from '../model/lease.js'
import type { FamilyNetwork } from '../model/network.js'
import type { Problem } from '../model/problem.js'
import type { Entry } from './entry.js'

/** A peer in one family, its claim already judged. */
export interface Peer {
  readonly lease: Lease
  readonly family: Family
  readonly subnet: Prefix
  readonly publicAddress: Address
  readonly backendData: Json | undefined
}

/** This node's own ground in one family. */
export interface Underlay {
  readonly link: string
  readonly address: Address
  readonly mtuBytes: number
}

export interface FamilyContext {
  readonly family: Family
  readonly network: FamilyNetwork
  readonly ownSubnet: Prefix
  readonly ownLease: Lease
  readonly ownData: Json | undefined
  readonly underlay: Underlay
  readonly peers: readonly Peer[]
  readonly paths: ReadonlyMap<Address, Path>
  /** Tells whether a route to this gateway goes through a next hop object. */
  readonly usesNexthop: (gateway: Address) => boolean
}

export type Carriage = 'tunnel' | 'direct'

export interface PeerPart {
  readonly peer: Peer
  /** Absent when the peer cannot be served; a problem says why. */
  readonly carriage: Carriage | undefined
  readonly entries: readonly Entry[]
}

/** What a backend wants in one family. */
export interface FamilyPart {
  readonly entries: readonly Entry[]
  readonly peers: readonly PeerPart[]
  readonly problems: readonly Problem[]
  /** The largest packet that a pod may send. */
  readonly podMtuBytes: number
}

/** A backend with its options read, ready to plan. */
export interface ConfiguredBackend {
  readonly type: string
  readonly options: { readonly [name: string]: Json }
  /** Whether its decisions depend on how the peers' public addresses are reached. */
  readonly asksForPaths: boolean
  /** The devices that are ours in this family, and with them everything on them. */
  readonly links: (family: Family) => readonly string[]
  readonly plan: (context: FamilyContext) => FamilyPart
}

export interface Backend {
  readonly type: string
  readonly configure: (section: Section) => ConfiguredBackend
}
