import type { Prefix } from '@weft/inet'

/** One family's half of the network: what it spans, how long a node's subnet is, and where the first and last one lie. */
export interface FamilyNetwork {
  readonly network: Prefix
  readonly subnetLength: number
  readonly subnetMin: Prefix
  readonly subnetMax: Prefix
}
