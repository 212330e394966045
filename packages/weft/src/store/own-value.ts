import type { Claim } from '../model/claim.js'
import type { Lease } from '../model/lease.js'
import type { Subnets } from '../model/subnets.js'

/** What a lease says besides its subnets. Only weft's own nodes tell their name. */
export type LeaseValue = Omit<Lease, 'node' | 'subnet' | 'ipv6Subnet'> & { readonly node?: string }

/** What this node's lease is to say, given what it has said until now: peers know its tunnel by that. */
export function ownValue(claim: Claim, before: Lease | undefined): LeaseValue {
  const { node, publicIp, publicIpv6, networks, backendType, advertise } = claim
  // Another backend's data means nothing to this one.
  const known = before?.backendType === undefined || before.backendType === backendType ? before : undefined
  const data = networks.ipv4 && publicIp && advertise('ipv4', known?.backendData)
  const v6Data = networks.ipv6 && publicIpv6 && advertise('ipv6', known?.backendV6Data)
  return {
    ...(publicIp && { publicIp }),
    ...(publicIpv6 && { publicIpv6 }),
    backendType,
    ...(data !== undefined && { backendData: data }),
    ...(v6Data !== undefined && { backendV6Data: v6Data }),
    node,
  }
}

export function ownLease(node: string, { ipv4, ipv6 }: Subnets, value: LeaseValue): Lease {
  return { ...value, node, ...(ipv4 && { subnet: ipv4 }), ...(ipv6 && { ipv6Subnet: ipv6 }) }
}
