import type { Prefix4, Prefix6 } from '@weft/inet'

/** A node's part of the network: in one family, or in both. */
export type Subnets =
  | { readonly ipv4: Prefix4; readonly ipv6?: Prefix6 }
  | { readonly ipv4?: never; readonly ipv6: Prefix6 }

/** Undefined for none at all. */
export function subnetsOf(ipv4: Prefix4 | undefined, ipv6: Prefix6 | undefined): Subnets | undefined {
  if (ipv4 !== undefined) return { ipv4, ...(ipv6 !== undefined && { ipv6 }) }
  return ipv6 === undefined ? undefined : { ipv6 }
}
