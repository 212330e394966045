import type { Prefix } from '@weft/inet'

/** How far a plan speaks. What lies outside is not touched, whatever it looks like. */
export interface Scope {
  readonly links: ReadonlySet<string>
  /** Devices that were ours under another net-conf and go when all else is there. */
  readonly leftOvers: ReadonlySet<string>
  /** Such devices with an address that may be a peer's by now: they go before anything else comes. */
  readonly obstacles: ReadonlySet<string>
  /** UDP ports that are ours, and those of the devices that go now. */
  readonly fouPorts: ReadonlySet<number>
  readonly leftOverPorts: ReadonlySet<number>
  readonly networks: readonly Prefix[]
  /** nftables tables as `family name`. */
  readonly tables: ReadonlySet<string>
  /** iptables chains as `program table name`. */
  readonly chains: ReadonlySet<string>
}
