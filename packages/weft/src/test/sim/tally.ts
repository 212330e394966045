import type { Outcome } from './simulate.js'

/** What many seeds came to. */
export class Tally {
  readonly #convergedMs: number[] = []
  #daemons = 0
  #most = 0
  #broken: number[] = []

  add({ seed, daemons, convergedMs, broken }: Outcome): void {
    this.#daemons += daemons
    this.#most = Math.max(this.#most, daemons)
    this.#convergedMs.push(convergedMs)
    if (broken !== undefined) this.#broken.push(seed)
  }

  get seeds(): number {
    return this.#convergedMs.length
  }

  get broken(): readonly number[] {
    return this.#broken.toSorted((a, b) => a - b)
  }

  toString(): string {
    const sorted = this.#convergedMs.toSorted((a, b) => a - b)
    const seconds = (share: number) => Math.round((sorted[Math.ceil(share * sorted.length) - 1] ?? 0) / 1000)
    const seeds = this.broken.length === 0 ? 'none is broken' : `broken: ${this.broken.join(', ')}`
    const convergence = `${seconds(0.5)} s for half of them, ${seconds(0.99)} s for 99 %, ${seconds(1)} s for all`
    return `${this.seeds} seeds, ${this.#daemons} daemons (at most ${this.#most} in one): ${seeds}; converged within ${convergence}`
  }
}
