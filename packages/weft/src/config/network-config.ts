import type { Family, Prefix } from '@weft/inet'
import type { ConfiguredBackend } from '../backends/backend.js'
import type { FamilyNetwork } from '../model/network.js'

/** net-conf, read and checked. A family that is not enabled is absent. */
export interface NetworkConfig {
  readonly families: { readonly [F in Family]?: FamilyNetwork }
  readonly backend: ConfiguredBackend
  /** The traffic rules are those of nftables, else of iptables. */
  readonly usesNftables: boolean
  /** Where pods' packets go with the pods' own addresses. */
  readonly nonMasqueraded: readonly Prefix[]
  /** Written but not understood: told, never fatal. */
  readonly warnings: readonly string[]
}
