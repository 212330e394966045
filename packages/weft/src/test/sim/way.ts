import type { SeededRandom } from './seeded-random.js'

/** Which messages do not come through. */
export type Cut = 'nothing' | 'requests' | 'answers' | 'both'

/** The way between one machine and the store, and what is wrong with it. */
export class Way {
  readonly #random: SeededRandom
  readonly #usualMs: number
  readonly #onChange = new Set<() => void>()
  #cut: Cut = 'nothing'
  /** Of the messages. */
  lossRate = 0
  /** How many times slower than usual. */
  slowness = 1

  constructor(random: SeededRandom, usualMs: number) {
    this.#random = random
    this.#usualMs = usualMs
  }

  get cut(): Cut {
    return this.#cut
  }

  set cut(cut: Cut) {
    this.#cut = cut
    for (const tell of this.#onChange) tell()
  }

  get isWell(): boolean {
    return this.#cut === 'nothing' && this.lossRate === 0 && this.slowness === 1
  }

  heal(): void {
    this.lossRate = 0
    this.slowness = 1
    this.cut = 'nothing'
  }

  lets(messages: 'requests' | 'answers'): boolean {
    return this.#cut === 'nothing' || (this.#cut !== 'both' && this.#cut !== messages)
  }

  loses(): boolean {
    return this.lossRate > 0 && this.#random.chance(this.lossRate)
  }

  /** In whole milliseconds, so that some messages arrive at the same moment. */
  delayMs(): number {
    return 1 + Math.round(this.#random.next() * 2 * this.#usualMs * this.slowness)
  }

  /** How long it takes until what was held up comes through at last, if it ever does. */
  lingerMs(): number | undefined {
    return this.#random.chance(0.5) ? this.#random.between(500, 3_000) : undefined
  }

  listen(onChange: () => void): Disposable {
    this.#onChange.add(onChange)
    return { [Symbol.dispose]: () => void this.#onChange.delete(onChange) }
  }
}
