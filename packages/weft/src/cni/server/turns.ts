import { settled } from './settled.js'

/** Who comes with the same key waits for who came before; others go on side by side. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>()

  /** The work may fail: that is between it and who asked for it. */
  async take<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(key) ?? Promise.resolve()
    const result = before.then(work)
    const ended = settled(result)
    this.#last.set(key, ended)
    try {
      return await result
    } finally {
      if (this.#last.get(key) === ended) this.#last.delete(key)
    }
  }
}
