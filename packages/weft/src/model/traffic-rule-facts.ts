import type { Family } from '@weft/inet'
import type { Program, Variant } from '@weft/iptables'

/** What traffic rules can be had on this machine, and what stands in their way. */
export interface TrafficRuleFacts {
  /** Why rules of nftables cannot be had; absent when they can. */
  readonly missingNft?: string
  readonly iptables: IptablesFacts
  /** What drops forwarded packets of the networks asked for, whatever rules of ours accept. */
  readonly barriers: readonly Barrier[]
  readonly bridgeNetfilter: BridgeNetfilter
}

export interface IptablesFacts {
  /** The one that the other programs of this machine use. */
  readonly variant: Variant
  readonly canRandomizeFully: boolean
  /** Why rules of iptables cannot be had, in each family; absent when they can. */
  readonly missing: { readonly [F in Family]?: string }
}

export type Barrier =
  | {
      readonly by: 'iptables'
      readonly family: Family
      readonly program: Program
      /** The policy of FORWARD, or a rule there that lets nothing through to ours. */
      readonly cause: 'policy' | 'rule'
      readonly hasUfw: boolean
    }
  /** A chain on the forward hook whose policy is to drop; the table with its family. */
  | { readonly by: 'nftables'; readonly family: Family; readonly table: string; readonly chain: string }
  | { readonly by: 'firewalld'; readonly family: Family }

/** Whether packets between pods on one bridge pass the rules: without, Services do not reach a pod on the node of the one who asks. */
export interface BridgeNetfilter {
  readonly isThere: boolean
  readonly isOn: { readonly [F in Family]: boolean }
}
