/**
 * Seconds in which a client could have renewed its lease. It never goes backwards, and it hardly moves on while this process
 * is stopped or starved: nobody shall lose a lease because nobody was there to hear of its renewal.
 */
export class LeaseClock {
  #seconds = 0
  #last = performance.now()

  /** To be called often; what is longer than `mostSeconds` between two calls does not count. */
  tick(mostSeconds: number): number {
    const now = performance.now()
    this.#seconds += Math.min((now - this.#last) / 1000, mostSeconds)
    this.#last = now
    return this.#seconds
  }

  get now(): number {
    return this.#seconds
  }
}
