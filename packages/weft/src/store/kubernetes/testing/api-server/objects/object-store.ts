import { isDeepStrictEqual } from 'node:util'
import type { JsonObject } from '../../../../../model/json.js'
import { objectOf } from './object-field.js'

/** An object without `kind` and `apiVersion`: those belong to the version that asks. */
export interface Stored {
  readonly key: string
  readonly object: JsonObject
}

export interface Change {
  readonly revision: number
  readonly collection: string
  /** As it was before, or undefined when it is new. */
  readonly before: Stored | undefined
  /** As it is since then; of a deleted one as it was, with the version of its end. */
  readonly after: Stored
  readonly isDeletion: boolean
}

interface Collection {
  readonly items: Map<string, Stored>
  /** The oldest first. */
  changes: Change[]
  /** What can still be told: every change after this version. */
  toldSince: number
}

/**
 * All objects, with one version for each write whichever object it is of, and so much of the history as watches and
 * lists of the past need. How much that is can be chosen; in the real server it is a matter of time.
 */
export class ObjectStore {
  #revision = 1
  #compacted = 1
  readonly #collections = new Map<string, Collection>()
  readonly #listeners = new Set<(change: Change) => void>()
  readonly #historyLimit: number

  constructor(historyLimit: number) {
    this.#historyLimit = historyLimit
  }

  get revision(): number {
    return this.#revision
  }

  /** Lists of an earlier version are gone. */
  get compacted(): number {
    return this.#compacted
  }

  get(collection: string, key: string): Stored | undefined {
    return this.#collections.get(collection)?.items.get(key)
  }

  /** Writes it with a new version, unless nothing would be different. */
  put(collection: string, key: string, object: JsonObject): Stored {
    const { items } = this.#collection(collection)
    const before = items.get(key)
    if (before !== undefined && isDeepStrictEqual(withoutVersion(object), withoutVersion(before.object))) return before
    const after = { key, object: this.#stamped(object) }
    items.set(key, after)
    this.#record({ revision: this.#revision, collection, before, after, isDeletion: false })
    return after
  }

  delete(collection: string, key: string): Stored | undefined {
    const { items } = this.#collection(collection)
    const before = items.get(key)
    if (before === undefined) return undefined
    items.delete(key)
    const after = { key, object: this.#stamped(before.object) }
    this.#record({ revision: this.#revision, collection, before, after, isDeletion: true })
    return before
  }

  /** In the order of their keys, as they were at a version. */
  list(collection: string, prefix: string, revision = this.#revision): Stored[] {
    const { items, changes } = this.#collection(collection)
    const then = new Map(items)
    for (const { revision: at, before, after } of changes.toReversed()) {
      if (at <= revision) break
      if (before === undefined) then.delete(after.key)
      else then.set(before.key, before)
    }
    return [...then.values()].filter(({ key }) => key.startsWith(prefix)).sort((a, b) => (a.key < b.key ? -1 : 1))
  }

  /** All changes after a version; undefined when they are not all remembered. */
  changesAfter(collection: string, revision: number): readonly Change[] | undefined {
    const { changes, toldSince } = this.#collection(collection)
    return revision < toldSince ? undefined : changes.filter(change => change.revision > revision)
  }

  /** The version after which every change can be told. */
  toldSince(collection: string): number {
    return this.#collection(collection).toldSince
  }

  /** Lists of what was before now are gone; watches can still go on from there. */
  compact(): void {
    this.#compacted = this.#revision
  }

  /** Watches can go on from now only, as after a restart. */
  forgetChanges(): void {
    for (const collection of this.#collections.values()) {
      collection.changes = []
      collection.toldSince = this.#revision
    }
    // Without the changes there is no way back to what was.
    this.compact()
  }

  listen(listener: (change: Change) => void): Disposable {
    this.#listeners.add(listener)
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) }
  }

  #collection(name: string): Collection {
    let collection = this.#collections.get(name)
    if (collection === undefined) {
      collection = { items: new Map(), changes: [], toldSince: this.#revision }
      this.#collections.set(name, collection)
    }
    return collection
  }

  #stamped(object: JsonObject): JsonObject {
    this.#revision += 1
    return { ...object, metadata: { ...objectOf(object, 'metadata'), resourceVersion: String(this.#revision) } }
  }

  #record(change: Change): void {
    const collection = this.#collection(change.collection)
    collection.changes.push(change)
    // In bigger portions, as it costs a copy.
    if (collection.changes.length >= this.#historyLimit * 2) {
      const dropped = collection.changes.splice(0, this.#historyLimit)
      collection.toldSince = dropped.at(-1)?.revision ?? collection.toldSince
      this.#compacted = Math.max(this.#compacted, collection.toldSince)
    }
    for (const listener of this.#listeners) listener(change)
  }
}

function withoutVersion(object: JsonObject): JsonObject {
  const { resourceVersion: _, ...metadata } = objectOf(object, 'metadata')
  return { ...object, metadata }
}
