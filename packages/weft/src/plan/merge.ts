import { isDeepStrictEqual } from 'node:util'
import type { Entry } from '../backends/entry.js'
import { type Problem, problem } from '../model/problem.js'
import type { DesiredObjects, DesiredState, Kind } from '../model/state.js'
import type { StateKeys } from '../model/state-keys.js'
import { mergeChange } from './merge-change.js'

export interface OwnedEntries {
  readonly owner: string
  readonly entries: readonly Entry[]
}

export interface Merged {
  readonly state: DesiredState
  readonly problems: readonly Problem[]
  readonly parts: readonly OwnedEntries[]
  /** Some object is wanted by more than one part. */
  readonly hasShared: boolean
  /** What can differ from the merge that this one was made from; absent when it was made from nothing. */
  readonly changed?: StateKeys
}

/**
 * Lays the parts of a plan side by side. Where two want different things of one object, the first has it and both are named.
 * The merge before only makes it quicker: the answer is the same, but for the order in which the objects stand.
 */
export function merge(parts: readonly OwnedEntries[], before?: Merged): Merged {
  return (before && mergeChange(before, parts)) ?? mergeAll(parts)
}

function mergeAll(parts: readonly OwnedEntries[]): Merged {
  const state: Places = {
    table: new Map(),
    link: new Map(),
    address: new Map(),
    neighbor: new Map(),
    forwarding: new Map(),
    nexthop: new Map(),
    route: new Map(),
  }
  const problems: Problem[] = []
  let claims: FirstClaims | undefined
  for (const { owner, entries } of parts) {
    for (const { kind, key, object } of entries) {
      const objects: Map<string, DesiredObjects[Kind]> = state[kind]
      const sizeBefore = objects.size
      objects.set(key, object)
      if (objects.size > sizeBefore) continue
      // Somebody was here before and is put back. Who is asked only now: for 80,000 objects it would cost more than the rest.
      claims ??= new FirstClaims(parts)
      const first = claims.of(kind, key)
      if (first === undefined) continue
      objects.set(key, first.object)
      if (!isDeepStrictEqual(first.object, object)) problems.push(clash(first.owner, owner, `${kind} ${key}`))
    }
  }
  return { state, problems, parts, hasShared: claims !== undefined }
}

type Places = { readonly [K in Kind]: Map<string, DesiredObjects[K]> }

class FirstClaims {
  readonly #claims = new Map<string, { readonly owner: string; readonly object: Entry['object'] }>()

  constructor(parts: readonly OwnedEntries[]) {
    for (const { owner, entries } of parts)
      for (const { kind, key, object } of entries) {
        const name = `${kind} ${key}`
        if (!this.#claims.has(name)) this.#claims.set(name, { owner, object })
      }
  }

  of(kind: Kind, key: string) {
    return this.#claims.get(`${kind} ${key}`)
  }
}

function clash(first: string, second: string, name: string): Problem {
  return problem('object-clash', name, `${first} and ${second} want different things of ${name}`)
}
