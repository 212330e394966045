import type { Prefix } from '@weft/inet'

/** How far a plan speaks. What lies outside is not touched, whatever it looks like. */
export interface Scope {
  readonly links: ReadonlySet<string>
  /** Devices that were ours under another net-conf and go now. */
  readonly leftOvers: ReadonlySet<string>
  readonly networks: readonly Prefix[]
  /** nftables tables as `family name`. */
  readonly tables: ReadonlySet<string>
  /** iptables chains as `program table name`. */
  readonly chains: ReadonlySet<string>
}
