import type { Section } from '../../document/section.js'
import type { Lease } from '../../model/lease.js'
import { backendData, ipv4Subnet, ipv6Subnet, nodeName, publicIpv4, publicIpv6 } from '../lease-values.js'

/** One entry of the leases file, with its place for whatever must be said about it. */
export interface LeaseEntry {
  readonly path: string
  readonly lease: Lease
  readonly warnings: readonly string[]
}

export function readLeaseEntry(section: Section): LeaseEntry {
  const lease = readLease(section)
  return { path: section.path, lease, warnings: section.unknownKeys() }
}

function readLease(entry: Section): Lease {
  const node = entry.required('Node', nodeName)
  const subnet = entry.optional('Subnet', ipv4Subnet)
  const publicIp = entry.optional('PublicIP', publicIpv4)
  if (subnet !== undefined && publicIp === undefined) {
    throw entry.refuse('PublicIP', `the IPv4 address at which ${subnet} is reached`)
  }
  const subnet6 = entry.optional('IPv6Subnet', ipv6Subnet)
  const publicIp6 = entry.optional('PublicIPv6', publicIpv6)
  if (subnet6 !== undefined && publicIp6 === undefined) {
    throw entry.refuse('PublicIPv6', `the IPv6 address at which ${subnet6} is reached`)
  }
  if (subnet === undefined && subnet6 === undefined) throw entry.refuse('Subnet', 'a subnet, here or in IPv6Subnet')
  const backendType = entry.text('BackendType')?.toLowerCase()
  const data = entry.optional('BackendData', backendData)
  const v6Data = entry.optional('BackendV6Data', backendData)
  return {
    node,
    ...(subnet && { subnet }),
    ...(subnet6 && { ipv6Subnet: subnet6 }),
    ...(publicIp && { publicIp }),
    ...(publicIp6 && { publicIpv6: publicIp6 }),
    ...(backendType && { backendType }),
    ...(data !== undefined && { backendData: data }),
    ...(v6Data !== undefined && { backendV6Data: v6Data }),
  }
}
