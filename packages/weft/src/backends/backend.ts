import type { Address, Family, Mac, Prefix } from '@weft/inet'
import type { Section } from '../document/section.js'
import type { DataPath } from '../model/data-path.js'
import type { FouFacts, Path } from '../model/facts.js'
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
  readonly paths: ReadonlyMap<Address, Path>
  /** Tells whether a route to this gateway goes through a next hop object. */
  readonly usesNexthop: (gateway: Address) => boolean
  readonly fou?: FouFacts
}

export type Carriage = 'tunnel' | 'direct'

export interface PeerPart {
  readonly peer: Peer
  /** Absent when the peer cannot be served; then the problem says why. */
  readonly carriage: Carriage | undefined
  readonly entries: readonly Entry[]
  readonly problem?: Problem
  /** By which the peer is told from the others on a device that all share. */
  readonly mac?: Mac
}

/** Where packets come out of UDP without anybody having looked at who sent them. */
export interface TunnelMouth {
  readonly link: string
  readonly port: number
}

/** What a backend wants in one family. */
export interface FamilyPart {
  readonly entries: readonly Entry[]
  readonly problems: readonly Problem[]
  /** This node's own among those of the peers. */
  readonly mac?: Mac
  readonly dataPath?: DataPath
  readonly mouth?: TunnelMouth
  /** The largest packet that a pod may send. */
  readonly podMtuBytes: number
  /** What is wanted for one peer: it depends on the peer and the context, on no other peer. */
  readonly planPeer: (peer: Peer) => PeerPart
}

/** A node and what its lease has told until now. */
export interface Advertiser {
  readonly node: string
  readonly family: Family
  readonly ownData: Json | undefined
}

/** A backend with its options read, ready to plan. */
export interface ConfiguredBackend {
  readonly type: string
  /** What a lease says of it. */
  readonly leaseType: string
  /** Whether anything is done for other nodes. */
  readonly hasPeers: boolean
  readonly options: { readonly [name: string]: Json }
  /** Whether its decisions depend on how the peers' public addresses are reached. */
  readonly asksForPaths: boolean
  /** Peers send to this node's public address without a tunnel, so it has to be on the interface. */
  readonly isNextHop: boolean
  /** The devices that are ours in this family, and with them everything on them. */
  readonly links: (family: Family) => readonly string[]
  /** The UDP port out of which the kernel may take packets for us. */
  readonly fouPort?: number
  readonly plan: (context: FamilyContext) => FamilyPart
  /** What this node's lease is to tell its peers, if anything. */
  readonly advertise: (own: Advertiser) => Json | undefined
}

export interface Backend {
  readonly type: string
  readonly configure: (section: Section) => ConfiguredBackend
  /** What a lease says of its node that no other lease may say too, for people: two tunnels with one MAC break each other. */
  readonly identities: (lease: Lease) => readonly string[]
}
