import type { Address, Family, Ipv4, Ipv6 } from '@weft/inet'
import type { Json } from './json.js'
import type { Lease } from './lease.js'
import type { FamilyNetwork } from './network.js'

/** What a node asks of a store that hands out leases. */
export interface Claim {
  readonly node: string
  readonly publicIp?: Ipv4
  readonly publicIpv6?: Ipv6
  /** All that the machine has; absent when the operator gave it addresses that it cannot see. */
  readonly machineAddresses?: readonly Address[]
  /** The families in which this node wants a subnet, and where it may lie. */
  readonly networks: { readonly [F in Family]?: FamilyNetwork }
  readonly backendType: string
  /** What the backend wants the peers to know, given what the lease of this node has said until now. */
  readonly advertise: (family: Family, ownData: Json | undefined) => Json | undefined
  /** The lease that this node had before, as far as it remembers. */
  readonly previous?: Lease
  /** Those in which pods have addresses of its subnet: others would cut them off. */
  readonly familiesInUse: readonly Family[]
}
