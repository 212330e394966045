import type { JournalEntry } from './view.js'

const keptEntries = 500

/** What happened in the lab, for the picture and for whoever listens. */
export class Journal {
  #entries: readonly JournalEntry[] = []
  readonly #listeners = new Set<(entry: JournalEntry) => void>()

  get entries(): readonly JournalEntry[] {
    return this.#entries
  }

  add(entry: Omit<JournalEntry, 'timeMilliseconds'>): void {
    const dated = { timeMilliseconds: Date.now(), ...entry }
    this.#entries = [...this.#entries.slice(1 - keptEntries), dated]
    for (const listener of this.#listeners) listener(dated)
  }

  listen(listener: (entry: JournalEntry) => void): Disposable {
    this.#listeners.add(listener)
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) }
  }
}
