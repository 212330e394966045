import {
  type Address,
  type Family,
  type Prefix,
  parseIpv4,
  parseIpv6,
  parsePrefix4,
  parsePrefix6,
  prefix,
} from '@weft/inet'
import type { Claim } from '../../../model/claim.js'
import type { FamilyNetwork } from '../../../model/network.js'

export const ipv4Network: FamilyNetwork = {
  network: prefix('10.244.0.0/16'),
  subnetLength: 24,
  subnetMin: prefix('10.244.1.0/24'),
  subnetMax: prefix('10.244.255.0/24'),
}
export const ipv6Network: FamilyNetwork = {
  network: prefix('fd00:10:244::/48'),
  subnetLength: 64,
  subnetMin: prefix('fd00:10:244:1::/64'),
  subnetMax: prefix('fd00:10:244:ffff::/64'),
}

export interface ClaimWords {
  readonly node?: string
  readonly via?: readonly string[]
  readonly networks?: Claim['networks']
  readonly previous?: readonly string[]
  /** In place of those that are told to others. */
  readonly machineAddresses?: readonly Address[]
  readonly familiesInUse?: readonly Family[]
}

/** A vxlan node's claim; node-a at 192.0.2.1 in an IPv4 network if nothing else is said. */
export function claimOf({
  node = 'node-a',
  via = ['192.0.2.1'],
  networks,
  previous = [],
  machineAddresses,
  familiesInUse = [],
}: ClaimWords = {}): Claim {
  const publicIp = via.map(parseIpv4).find(address => address !== undefined)
  const publicIpv6 = via.map(parseIpv6).find(address => address !== undefined)
  const ipv4 = previous.map(parsePrefix4).find(subnet => subnet !== undefined)
  const ipv6 = previous.map(parsePrefix6).find(subnet => subnet !== undefined)
  return {
    node,
    ...(publicIp && { publicIp }),
    ...(publicIpv6 && { publicIpv6 }),
    machineAddresses: machineAddresses ?? [publicIp, publicIpv6].filter(address => address !== undefined),
    networks: networks ?? { ...(publicIp && { ipv4: ipv4Network }), ...(publicIpv6 && { ipv6: ipv6Network }) },
    backendType: 'vxlan',
    advertise: (family, ownData) =>
      ownData ?? { VNI: 1, VtepMAC: family === 'ipv4' ? '02:00:00:00:04:01' : '02:00:00:00:06:01' },
    ...(previous.length > 0 && {
      previous: { node, ...(ipv4 && { subnet: ipv4 }), ...(ipv6 && { ipv6Subnet: ipv6 }) },
    }),
    familiesInUse,
  }
}

/** All subnets that the IPv4 network gives out, but for some. */
export function allSubnetsBut(...left: readonly string[]): readonly Prefix[] {
  return Array.from({ length: 255 }, (_, index) => prefix(`10.244.${index + 1}.0/24`)).filter(
    subnet => !left.includes(subnet),
  )
}
