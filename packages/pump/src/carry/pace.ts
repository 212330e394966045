/** So often it is taken on trust that there is nothing else. */
const TRUST = 16

/**
 * Whether what comes next comes alone. Whoever came alone the last time is likely to do so again, and somebody waits for the
 * answer: it goes on at once, and nobody looks for another but now and then.
 */
export class Pace {
  #trust = 0

  get isAlone(): boolean {
    return this.#trust > 0
  }

  get looksForMore(): boolean {
    return this.#trust === 1
  }

  /** So many have come at once. */
  came(count: number): void {
    if (count > 1) this.#trust = 0
    else this.#trust = this.#trust > 1 ? this.#trust - 1 : TRUST
  }
}
