import { type Kind, keyOf, type MutableState, type StateObjects } from '../../model/state.js'

/** The keys of the objects of one kind that have something in common. */
export type KeysOf = (state: MutableState, group: string) => ReadonlySet<string>

/** A state's index is made when it is first asked for; most states never need one. */
interface Index<K extends Kind> {
  readonly groupOf: (object: StateObjects[K]) => string | undefined
  readonly groups: WeakMap<MutableState, Map<string, Set<string>>>
}

const indexes: { readonly [K in Kind]: Index<K>[] } = {
  table: [],
  chain: [],
  fou: [],
  link: [],
  pump: [],
  address: [],
  neighbor: [],
  forwarding: [],
  nexthop: [],
  route: [],
}

const none: ReadonlySet<string> = new Set()

/** Finds without a walk over all objects what an operation brings along: with 20,000 peers a walk each is too slow. */
export function indexBy<K extends Kind>(kind: K, groupOf: Index<K>['groupOf']): KeysOf {
  const index: Index<K> = { groupOf, groups: new WeakMap() }
  indexes[kind].push(index)
  return (state, group) => {
    let groups = index.groups.get(state)
    if (groups === undefined) {
      groups = new Map()
      for (const [key, object] of state[kind]) note(groups, groupOf(object), key)
      index.groups.set(state, groups)
    }
    return groups.get(group) ?? none
  }
}

/** A state to which operations are applied is changed by `put` and `take` only: they keep its indexes true. */
export function put<K extends Kind>(state: MutableState, kind: K, object: StateObjects[K]): void {
  const key = keyOf[kind](object)
  const old = state[kind].get(key)
  state[kind].set(key, object)
  for (const { groups: all, groupOf } of indexes[kind]) {
    const groups = all.get(state)
    if (groups === undefined) continue
    if (old !== undefined) forget(groups, groupOf(old), key)
    note(groups, groupOf(object), key)
  }
}

export function take<K extends Kind>(state: MutableState, kind: K, key: string): void {
  const old = state[kind].get(key)
  if (old === undefined) return
  state[kind].delete(key)
  for (const { groups: all, groupOf } of indexes[kind]) {
    const groups = all.get(state)
    if (groups !== undefined) forget(groups, groupOf(old), key)
  }
}

function note(groups: Map<string, Set<string>>, group: string | undefined, key: string): void {
  if (group === undefined) return
  const keys = groups.get(group)
  if (keys === undefined) groups.set(group, new Set([key]))
  else keys.add(key)
}

function forget(groups: Map<string, Set<string>>, group: string | undefined, key: string): void {
  const keys = group === undefined ? undefined : groups.get(group)
  if (group === undefined || keys === undefined) return
  keys.delete(key)
  if (keys.size === 0) groups.delete(group)
}
