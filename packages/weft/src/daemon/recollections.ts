import { type Problem, problem } from '../model/problem.js'

/** What is in force only because this node remembers it: its store has not answered since the start. */
export class Recollections {
  readonly #storeName: string
  readonly #savedAt = new Map<string, string>()

  constructor(storeName: string) {
    this.#storeName = storeName
  }

  /** When what is remembered was true; undefined once the store has told it. */
  set(what: string, savedAt: string | undefined): readonly Problem[] {
    if (savedAt === undefined) this.#savedAt.delete(what)
    else this.#savedAt.set(what, savedAt)
    return this.#problems()
  }

  /** The oldest of what is in force. */
  get savedAt(): string | undefined {
    return [...this.#savedAt.values()].sort()[0]
  }

  #problems(): readonly Problem[] {
    if (this.savedAt === undefined) return []
    const what = [...this.#savedAt.keys()].join(', ')
    const sentence = `${this.#storeName} has not answered yet: ${what} as remembered from ${this.savedAt}`
    return [problem('store-stale', this.#storeName, sentence)]
  }
}
