import { addressOf, contains, familyOf, type Prefix } from '@weft/inet'
import type { Scope } from '../model/scope.js'
import {
  bootProtocol,
  type FouPort,
  type LinkAddress,
  type Nexthop,
  type Route,
  type State,
  weftProtocol,
} from '../model/state.js'

/**
 * The only reader of marks. Devices and tables are ours by name, and so is everything on them. Elsewhere routes and
 * next hops are ours if they bear our protocol number.
 */
export function isOurAddress({ link, address }: LinkAddress, { links, networks }: Scope): boolean {
  return links.has(link) && networks.some(network => holds(network, addressOf(address)))
}

export function isOurRoute({ destination, protocol, hop }: Route, { links, networks }: Scope): boolean {
  // Neither weft nor flanneld writes such a route, whatever its mark says.
  if (hop.by === 'other') return false
  if (!networks.some(network => holds(network, destination))) return false
  if (protocol === weftProtocol) return true
  return protocol === bootProtocol && hop.link !== undefined && links.has(hop.link)
}

/**
 * A route with our destination may be replaced when it bears our mark, whatever somebody made of it since, or nobody's
 * mark and the shape of flanneld's. One that another routing daemon marked as its own stays.
 */
export function mayReplaceRoute({ protocol, hop }: Route): boolean {
  return protocol === weftProtocol || (protocol === bootProtocol && hop.by !== 'other')
}

/**
 * Next hops on our devices, and those that our routes used. A second daemon on this machine has next hops with the same
 * mark for another network, so the mark alone is not enough to delete.
 */
export function isOurNexthop(nexthop: Nexthop, usedByOurRoutes: ReadonlySet<number>, { links }: Scope): boolean {
  return nexthop.protocol === weftProtocol && (links.has(nexthop.link) || usedByOurRoutes.has(nexthop.id))
}

/** A port is ours by its number, as a device is by its name; and so is the one that a device of ours had until now. */
export function isOurFouPort({ port }: FouPort, { fouPorts, links }: Scope, observed: State): boolean {
  if (fouPorts.has(port)) return true
  for (const link of observed.link.values())
    if (link.kind === 'ipip' && link.port === port && links.has(link.name)) return true
  return false
}

function holds(network: Prefix, inner: Parameters<typeof contains>[1]): boolean {
  return familyOf(network) === familyOf(inner) && contains(network, inner)
}
