import type { Lease } from '../../../model/lease.js'

/** A leases file that says this. */
export function formatLeases(leases: readonly Lease[]): string {
  const entries = leases.map(lease => ({
    Node: lease.node,
    Subnet: lease.subnet,
    IPv6Subnet: lease.ipv6Subnet,
    PublicIP: lease.publicIp,
    PublicIPv6: lease.publicIpv6,
    BackendType: lease.backendType,
    BackendData: lease.backendData,
    BackendV6Data: lease.backendV6Data,
  }))
  return JSON.stringify({ Leases: entries }, undefined, 2)
}
