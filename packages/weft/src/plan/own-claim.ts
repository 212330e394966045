import {
  type Address,
  addressOf,
  contains,
  type Family,
  isLinkLocal,
  isLoopback,
  networkOf,
  type Prefix,
  parseIpv4,
  parseIpv6,
} from '@weft/inet'
import type { NetworkConfig } from '../config/network-config.js'
import type { Claim } from '../model/claim.js'
import type { Facts } from '../model/facts.js'
import { families, familyLease } from '../model/family.js'
import type { Lease } from '../model/lease.js'
import { type Problem, problem } from '../model/problem.js'
import { offLinkAddress } from './off-link-address.js'
import { chooseGround, type NodeOptions } from './underlay.js'

export interface ClaimInput {
  readonly config: NetworkConfig
  readonly options: NodeOptions
  readonly facts: Facts
  /** The lease that this node had before, as far as it remembers. */
  readonly previous: Lease | undefined
}

/** What this node is to ask of a store that hands out leases: a subnet in each family in which it has an address. */
export function ownClaim({ config, options, facts, previous }: ClaimInput): Claim | Problem {
  const { node } = options
  const enabled = families.filter(family => config.families[family] !== undefined)
  const ground = chooseGround({ options, families: enabled, facts, own: previous, isOwnGiven: false })
  if ('code' in ground) return ground
  const { type, leaseType, advertise, isNextHop } = config.backend
  for (const family of isNextHop ? enabled : []) {
    const offLink = offLinkAddress(options.publicAddresses[family], ground.interface, type)
    if (offLink !== undefined) return offLink
  }
  const addressIn = (family: Family) =>
    config.families[family] && (options.publicAddresses[family] ?? fit(ground.underlays[family]?.address))
  const publicIp = parseIpv4(addressIn('ipv4') ?? '')
  const publicIp6 = parseIpv6(addressIn('ipv6') ?? '')
  if (publicIp === undefined && publicIp6 === undefined) return noAddress(ground.interface.name)
  const { ipv4, ipv6 } = config.families
  return {
    node,
    ...(publicIp && { publicIp }),
    ...(publicIp6 && { publicIpv6: publicIp6 }),
    ...(Object.keys(options.publicAddresses).length === 0 && { machineAddresses: addressesIn(facts) }),
    networks: { ...(publicIp && ipv4 && { ipv4 }), ...(publicIp6 && ipv6 && { ipv6 }) },
    backendType: leaseType,
    advertise: (family, ownData) => advertise({ node, family, ownData }),
    ...(previous && { previous }),
    familiesInUse: families.filter(family => previous && hasPods(familyLease(previous, family).subnet, facts)),
  }
}

function addressesIn({ interfaces }: Facts): readonly Address[] {
  return interfaces.flatMap(({ addresses }) => addresses.map(({ address }) => addressOf(address)))
}

/** Others must be able to send to it. */
function fit(address: Address | undefined): Address | undefined {
  return address !== undefined && !isLinkLocal(address) && !isLoopback(address) ? address : undefined
}

/**
 * A bridge or a veth with an address of the subnet: whatever has been there for pods since this machine was started. The very
 * first address is that of a tunnel, be it of another backend that was in use before.
 */
function hasPods(subnet: Prefix | undefined, facts: Facts): boolean {
  if (subnet === undefined) return false
  return addressesIn(facts).some(address => contains(subnet, address) && address !== networkOf(subnet))
}

function noAddress(link: string): Problem {
  const sentence = `${link} has no address in any family of the network that other nodes could send to`
  return problem('interface', `${link} no address`, sentence)
}
