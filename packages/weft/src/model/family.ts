import type { Address, Family, Prefix } from '@weft/inet'
import type { Json } from './json.js'
import type { Lease } from './lease.js'

export const families: readonly Family[] = ['ipv4', 'ipv6']

/** A lease seen through one family, so that code for both families is written once. */
export interface FamilyLease {
  readonly subnet: Prefix | undefined
  readonly publicAddress: Address | undefined
  readonly backendData: Json | undefined
}

export function familyLease(lease: Lease, family: Family): FamilyLease {
  return family === 'ipv4'
    ? { subnet: lease.subnet, publicAddress: lease.publicIp, backendData: lease.backendData }
    : { subnet: lease.ipv6Subnet, publicAddress: lease.publicIpv6, backendData: lease.backendV6Data }
}
