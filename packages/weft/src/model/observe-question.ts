import type { Address, Prefix } from '@weft/inet'

/** What an observation must tell. The rest of the kernel is nobody's business here. */
export interface ObserveQuestion {
  /** Devices that are ours: their addresses, neighbours and forwarding entries are read. */
  readonly links: ReadonlySet<string>
  /** Routes are read if they lead into one of these. */
  readonly networks: readonly Prefix[]
  /** nftables tables as `family name`. Empty: no traffic rules are asked for. */
  readonly tables: readonly string[]
  /** iptables chains as `program table name`. */
  readonly chains: readonly string[]
  /** Whether the kernel carries packets over UDP by itself, and which ports of its there are. */
  readonly asksForFou?: boolean
  /** Addresses whose path is wanted. */
  readonly resolve: readonly Address[]
}
