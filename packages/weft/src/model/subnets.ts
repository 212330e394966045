import type { Prefix4, Prefix6 } from '@weft/inet'

/** A node's part of the network: in one family, or in both. */
export type Subnets =
  | { readonly ipv4: Prefix4; readonly ipv6?: Prefix6 }
  | { readonly ipv4?: never; readonly ipv6: Prefix6 }

/** The same when it may be that there is none. */
export interface MaybeSubnets {
  readonly ipv4?: Prefix4
  readonly ipv6?: Prefix6
}

export function subnetsOf({ ipv4, ipv6 }: MaybeSubnets): Subnets | undefined {
  if (ipv4 !== undefined) return { ipv4, ...(ipv6 !== undefined && { ipv6 }) }
  return ipv6 === undefined ? undefined : { ipv6 }
}
