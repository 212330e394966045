import type { Entry } from '../backends/entry.js'
import type { DesiredObjects, DesiredState, Kind } from '../model/state.js'

type Places = { readonly [K in Kind]: Map<string, DesiredObjects[K]> }

/** What is wanted, laid out side by side. */
export class Layout {
  readonly #state: Places = {
    table: new Map(),
    chain: new Map(),
    fou: new Map(),
    link: new Map(),
    pump: new Map(),
    address: new Map(),
    neighbor: new Map(),
    forwarding: new Map(),
    nexthop: new Map(),
    route: new Map(),
  }
  #hasDoubles = false

  get state(): DesiredState {
    return this.#state
  }

  /** Some object is wanted more than once: who takes one wish back cannot tell whether the object goes. */
  get hasDoubles(): boolean {
    return this.#hasDoubles
  }

  /** Answers with the entries whose object was wanted before. That is found out by the size: a look first takes twice as long. */
  add(entries: readonly Entry[]): readonly Entry[] {
    let doubles = none
    for (const entry of entries) {
      const objects: Map<string, DesiredObjects[Kind]> = this.#state[entry.kind]
      const sizeBefore = objects.size
      objects.set(entry.key, entry.object)
      if (objects.size === sizeBefore) doubles = [...doubles, entry]
    }
    if (doubles !== none) this.#hasDoubles = true
    return doubles
  }

  /** In place of what was wanted until now under these keys. */
  replace(entries: readonly Entry[]): void {
    for (const { kind, key, object } of entries) {
      const objects: Map<string, DesiredObjects[Kind]> = this.#state[kind]
      objects.set(key, object)
    }
  }

  delete(entries: readonly Entry[]): void {
    for (const { kind, key } of entries) this.#state[kind].delete(key)
  }
}

const none: readonly Entry[] = []
