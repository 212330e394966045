import { type Address, addressOf, contains, type Family, familyOf, subnetOf } from '@weft/inet'
import type { Path } from '../../model/facts.js'
import type { Hop, MutableState } from '../../model/state.js'
import { defaultRoute, longestMatch } from './longest-match.js'

/** Which way each packet would go. What cannot go is left out. */
export function findPaths(state: MutableState, destinations: readonly Address[]): Map<Address, Path> {
  const paths = new Map<Address, Path>()
  if (destinations.length === 0) return paths
  const own = new Set([...state.address.values()].map(({ address }) => addressOf(address)))
  for (const destination of destinations) {
    const path = own.has(destination)
      ? { link: 'lo', source: destination }
      : withSource(state, destination, pathThrough(state, longestMatch(state, destination)?.hop))
    if (path !== undefined) paths.set(destination, path)
  }
  return paths
}

/** From the address that shares a subnet with the next stop, else from the first that the device has. */
function withSource(state: MutableState, destination: Address, path: Path | undefined): Path | undefined {
  if (path === undefined) return undefined
  const stop = path.gateway ?? destination
  const fitting = [...state.address.values()].filter(
    ({ link, address }) => link === path.link && familyOf(address) === familyOf(destination),
  )
  const chosen = fitting.find(({ address }) => contains(subnetOf(address), stop)) ?? fitting[0]
  return chosen === undefined ? path : { ...path, source: addressOf(chosen.address) }
}

/** The device of the default route. */
export function defaultLink(state: MutableState, family: Family): string | undefined {
  return pathThrough(state, defaultRoute(state, family)?.hop)?.link
}

function pathThrough(state: MutableState, hop: Hop | undefined): Path | undefined {
  if (hop?.by === 'gateway') return { link: hop.link, gateway: hop.gateway }
  if (hop?.by === 'blackhole') return undefined
  if (hop?.by === 'device') return { link: hop.link }
  if (hop?.by === 'other') return hop.link === undefined ? undefined : { link: hop.link }
  const nexthop = hop && state.nexthop.get(String(hop.id))
  return nexthop && { link: nexthop.link, gateway: nexthop.gateway }
}
