import type { Kind, StateObjects } from './state.js'

/** Some of the objects of a state, by their keys. */
export type StateKeys = { readonly [K in Kind]: ReadonlySet<string> }

export function noKeys(): { readonly [K in Kind]: Set<string> } {
  return {
    table: new Set(),
    chain: new Set(),
    fou: new Set(),
    link: new Set(),
    pump: new Set(),
    address: new Set(),
    neighbor: new Set(),
    forwarding: new Set(),
    nexthop: new Set(),
    route: new Set(),
  }
}

type MapsOf<Objects extends StateObjects> = { readonly [K in Kind]: ReadonlyMap<string, Objects[K]> }

/** A state as if there were nothing else but these. */
export function onlyKeys<Objects extends StateObjects>(state: MapsOf<Objects>, keys: StateKeys): MapsOf<Objects> {
  return {
    table: only(state.table, keys.table),
    chain: only(state.chain, keys.chain),
    fou: only(state.fou, keys.fou),
    link: only(state.link, keys.link),
    pump: only(state.pump, keys.pump),
    address: only(state.address, keys.address),
    neighbor: only(state.neighbor, keys.neighbor),
    forwarding: only(state.forwarding, keys.forwarding),
    nexthop: only(state.nexthop, keys.nexthop),
    route: only(state.route, keys.route),
  }
}

function only<One>(all: ReadonlyMap<string, One>, keys: ReadonlySet<string>): ReadonlyMap<string, One> {
  const some = new Map<string, One>()
  for (const key of keys) {
    const one = all.get(key)
    if (one !== undefined) some.set(key, one)
  }
  return some
}
