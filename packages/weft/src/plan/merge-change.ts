import type { Entry } from '../backends/entry.js'
import type { DesiredObjects, DesiredState, Kind } from '../model/state.js'
import type { StateKeys } from '../model/state-keys.js'
import type { Merged, OwnedEntries } from './merge.js'

/** Beyond this, laying out everything anew is as quick. */
const mostParts = 200

/**
 * The same as laying all parts side by side, made from the last time and the few parts that are others now; with it the keys
 * of all that can differ. Undefined when that cannot be told so simply: many parts changed, or two want the same object.
 */
export function mergeChange(before: Merged, parts: readonly OwnedEntries[]): Merged | undefined {
  if (before.hasShared) return undefined
  const gone = new Set(before.parts.map(({ entries }) => entries))
  const come = parts.filter(({ entries }) => !gone.delete(entries))
  if (gone.size + come.length > mostParts) return undefined
  const copies = new Copies(before.state)
  for (const entries of gone) for (const { kind, key } of entries) copies.of(kind).delete(key)
  for (const { entries } of come)
    for (const { kind, key, object } of entries) {
      const objects: Map<string, DesiredObjects[Kind]> = copies.of(kind)
      if (objects.has(key)) return undefined
      objects.set(key, object)
    }
  const changed = keysOf([...gone, ...come.map(({ entries }) => entries)])
  return { state: copies.state, parts, problems: [], hasShared: false, changed }
}

/** What the last plan holds is left as it is; a map is copied when something in it changes. */
class Copies {
  readonly #copied: { [K in Kind]?: Map<string, DesiredObjects[K]> } = {}
  readonly #before: DesiredState

  constructor(before: DesiredState) {
    this.#before = before
  }

  of<K extends Kind>(kind: K): Map<string, DesiredObjects[K]> {
    const known: Map<string, DesiredObjects[K]> | undefined = this.#copied[kind]
    if (known !== undefined) return known
    const copy: Map<string, DesiredObjects[K]> = new Map(this.#before[kind])
    Object.assign(this.#copied, { [kind]: copy })
    return copy
  }

  get state(): DesiredState {
    return { ...this.#before, ...this.#copied }
  }
}

function keysOf(parts: readonly (readonly Entry[])[]): StateKeys {
  const keys = {
    table: new Set<string>(),
    link: new Set<string>(),
    address: new Set<string>(),
    neighbor: new Set<string>(),
    forwarding: new Set<string>(),
    nexthop: new Set<string>(),
    route: new Set<string>(),
  }
  for (const entries of parts) for (const { kind, key } of entries) keys[kind].add(key)
  return keys
}
