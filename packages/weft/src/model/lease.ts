import type { Ipv4, Ipv6, Prefix4, Prefix6 } from '@weft/inet'
import type { Json } from './json.js'

/**
 * A node's claim on its subnets, as every store tells it. `backendType` is absent when the store
 * does not say; such a peer speaks whatever the network speaks.
 */
export interface Lease {
  readonly node: string
  readonly subnet?: Prefix4
  readonly ipv6Subnet?: Prefix6
  readonly publicIp?: Ipv4
  readonly publicIpv6?: Ipv6
  readonly backendType?: string
  readonly backendData?: Json
  readonly backendV6Data?: Json
}
