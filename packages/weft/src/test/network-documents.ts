/** flannel's net-conf.json and our leases.json as an operator writes them, for the nodes of `@weft/netlab`. */

export type Family = 'ipv4' | 'ipv6'

export const bothFamilies: readonly Family[] = ['ipv4', 'ipv6']

export interface LeaseDocument {
  readonly Node: string
  readonly Subnet?: string
  readonly PublicIP?: string
  readonly IPv6Subnet?: string
  readonly PublicIPv6?: string
  readonly BackendType?: string
  readonly BackendData?: unknown
  readonly BackendV6Data?: unknown
}

export function netConf(
  backend: { readonly Type: string; readonly [option: string]: unknown },
  families = bothFamilies,
) {
  const ipv4 = families.includes('ipv4') ? { Network: '10.244.0.0/16' } : { EnableIPv4: false }
  const ipv6 = families.includes('ipv6') ? { EnableIPv6: true, IPv6Network: 'fd00:10:244::/48' } : {}
  return { ...ipv4, ...ipv6, EnableNFTables: true, Backend: backend }
}

/** The lease of the n-th node: 10.244.n.0/24 at 192.0.2.n, fd00:10:244:n::/64 at 2001:db8:0:2::n. */
export function leaseOf(index: number, families = bothFamilies): LeaseDocument {
  return {
    Node: nodeName(index),
    ...(families.includes('ipv4') && { Subnet: `10.244.${index}.0/24`, PublicIP: `192.0.2.${index}` }),
    ...(families.includes('ipv6') && { IPv6Subnet: `fd00:10:244:${index}::/64`, PublicIPv6: `2001:db8:0:2::${index}` }),
  }
}

/** `node-a` for 1, as netlab calls its nodes. */
function nodeName(index: number): string {
  return `node-${String.fromCharCode(96 + index)}`
}
