import type { Address, Family, InterfaceAddress, Mac } from '@weft/inet'
import type { MutableState } from './state.js'
import type { TrafficRuleFacts } from './traffic-rule-facts.js'

export interface HostAddress {
  readonly address: InterfaceAddress
  readonly isGlobal: boolean
  readonly isPermanent: boolean
  /** Deprecated, temporary (privacy) or tentative: nothing that a peer should be told. */
  readonly isUnfit: boolean
}

export interface Interface {
  readonly name: string
  readonly mtuBytes: number
  readonly isUp: boolean
  /** A bridge into which nothing is plugged. */
  readonly isIdle?: true
  readonly isLoopback: boolean
  readonly mac?: Mac
  readonly addresses: readonly HostAddress[]
  /** The port at both ends of its packets, of a device that the kernel lets go over UDP. */
  readonly fouPort?: number
}

/** How the kernel would reach an address: on this device, through that gateway if any, and from which of our own. */
export interface Path {
  readonly link: string
  readonly gateway?: Address
  readonly source?: Address
}

/** Whether the kernel can carry packets over UDP by itself. */
export interface FouFacts {
  /** Why it cannot; absent when it can. */
  readonly missing?: string
}

/** What is true of this machine and is not ours to change. */
export interface Facts {
  readonly interfaces: readonly Interface[]
  readonly defaultLinks: { readonly [F in Family]?: string }
  readonly paths: ReadonlyMap<Address, Path>
  readonly hasNexthopObjects: boolean
  /** Next hop numbers that somebody else has taken. */
  readonly foreignNexthops: ReadonlySet<number>
  readonly trafficRules: TrafficRuleFacts
  /** Absent when nobody asked. */
  readonly fou?: FouFacts
  /** By device: what the kernel does not offer the program behind it, and why. */
  readonly missingWays?: ReadonlyMap<string, { readonly [way: string]: string }>
}

export interface Observed {
  /** Belongs to whoever asked: the loop keeps it up to date with its own operations. */
  readonly state: MutableState
  readonly facts: Facts
}
