import type { Entry } from '../backends/entry.js'

interface Wish {
  readonly node: string
  readonly entry: Entry
}

/** Who was the first to want an object. */
export class Wishes {
  readonly #first = new Map<string, Wish>()

  note(node: string, entries: readonly Entry[]): void {
    for (const entry of entries) {
      const name = nameOf(entry)
      if (!this.#first.has(name)) this.#first.set(name, { node, entry })
    }
  }

  first(entry: Entry): Wish | undefined {
    return this.#first.get(nameOf(entry))
  }
}

function nameOf({ kind, key }: Entry): string {
  return `${kind} ${key}`
}
