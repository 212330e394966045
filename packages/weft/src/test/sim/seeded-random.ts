/** Chance that can be repeated: the same seed draws the same numbers on every machine. */
export class SeededRandom {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
    // Seeds that differ in one digit begin alike.
    for (let round = 0; round < 4; round++) this.next()
  }

  /** From 0 up to 1: mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1))
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  /** Undefined only of nothing. */
  pick<One>(ones: readonly One[]): One | undefined {
    return ones[this.between(0, ones.length - 1)]
  }

  /** Each with the probability. */
  some<One>(ones: readonly One[], probability: number): readonly One[] {
    return ones.filter(() => this.chance(probability))
  }

  /** Another stream: what its owner draws changes nothing for the others. */
  fork(): SeededRandom {
    return new SeededRandom(Math.floor(this.next() * 2 ** 32))
  }
}
