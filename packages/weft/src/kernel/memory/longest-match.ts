import { type Address, bitsOf, type Family, familyOf, lengthOf, prefix, prefixOf } from '@weft/inet'
import type { MutableState, Route } from '../../model/state.js'
import { indexBy } from './objects.js'

const routesTo = indexBy('route', ({ destination }) => destination)
/** Names of the groups of routes with one length of prefix, by length. */
const lengthGroups = { ipv4: groupNames('ipv4'), ipv6: groupNames('ipv6') }
const routesOfLength = indexBy('route', ({ destination }) => lengthGroups[familyOf(destination)][lengthOf(destination)])

/** The route that a packet to the address takes: the longest prefix decides, then the smaller metric. */
export function longestMatch(state: MutableState, address: Address): Route | undefined {
  const groups = lengthGroups[familyOf(address)]
  for (let length = groups.length - 1; length >= 0; length--) {
    if (routesOfLength(state, groups[length] ?? '').size === 0) continue
    const found = best(state, routesTo(state, prefixOf(address, length)))
    if (found !== undefined) return found
  }
  return undefined
}

/** The default route: the one of length 0 with the smallest metric. */
export function defaultRoute(state: MutableState, family: Family): Route | undefined {
  return best(state, routesTo(state, everywhere[family]))
}

const everywhere = { ipv4: prefix('0.0.0.0/0'), ipv6: prefix('::/0') } as const

function best(state: MutableState, keys: Iterable<string>): Route | undefined {
  let best: Route | undefined
  for (const key of keys) {
    const route = state.route.get(key)
    if (route !== undefined && (best === undefined || route.metric < best.metric)) best = route
  }
  return best
}

function groupNames(family: Family): readonly string[] {
  return Array.from({ length: bitsOf(family) + 1 }, (_, length) => `${family} ${length}`)
}
