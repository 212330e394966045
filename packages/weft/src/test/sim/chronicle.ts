import { createHash } from 'node:crypto'
import type { Clock } from '../../time/clock.js'

const mostLines = 400

/** What happened in a simulation, in the words of its trace, and what should not have happened. */
export class Chronicle {
  readonly #clock: Clock
  readonly #hash = createHash('sha256')
  readonly #lines: string[] = []
  /** The first thing that went wrong; what comes after may only follow from it. */
  broken: string | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  note(who: string, what: string): void {
    const line = `${(this.#clock.monotonicMs() / 1000).toFixed(3).padStart(9)} s  ${who.padEnd(12)} ${what}`
    this.#hash.update(line)
    this.#lines.push(line)
    if (this.#lines.length > 2 * mostLines) this.#lines.splice(0, mostLines)
  }

  breaks(sentence: string): void {
    this.note('BROKEN', sentence)
    this.broken ??= sentence
  }

  /** The last lines up to what went wrong. */
  tail(count: number): readonly string[] {
    const end = this.#lines.findIndex(line => line.includes('  BROKEN '))
    const lines = end < 0 ? this.#lines : this.#lines.slice(0, end + 1)
    return lines.slice(-count)
  }

  /** Two runs with equal traces have equal digests. */
  digest(): string {
    return this.#hash.copy().digest('hex').slice(0, 16)
  }
}
