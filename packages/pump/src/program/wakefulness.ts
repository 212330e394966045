/** Longer than it takes a packet to go through a node and its answer to come back. */
const STAY_MILLISECONDS = 0.05
/** Who lets others have the processor, and gets it back so late, has kept them from their work. */
const KEPT_MILLISECONDS = 0.02
const LONGEST_SLEEP = 1024

interface Surroundings {
  /** In milliseconds. */
  readonly now: () => number
  /** Lets everybody else have the processor who waits for it. */
  readonly giveWay: () => void
}

/**
 * Whether to stay awake for what comes next. To be woken takes longer than all that a packet needs here, so where one follows
 * another closely it is better to look than to sleep. Whoever looked in vain, or kept others from their work, sleeps
 * through twice as many waits as the last time before it looks again: few packets cost nothing, and a busy machine has
 * its processors for itself.
 */
export class Wakefulness {
  readonly #around: Surroundings
  #sleeps = 1
  #sleepsLeft = 0

  constructor(around: Surroundings) {
    this.#around = around
  }

  /** Looks for a moment until something is found. False if it is time to sleep. */
  finds(look: () => boolean): boolean {
    if (this.#sleepsLeft > 0) {
      this.#sleepsLeft -= 1
      return false
    }
    if (look()) return true
    const { now, giveWay } = this.#around
    const start = now()
    for (let last = start; last - start < STAY_MILLISECONDS; ) {
      giveWay()
      const time = now()
      const hasKept = time - last > KEPT_MILLISECONDS
      if (look()) {
        if (hasKept) this.#sleepMore()
        else this.#sleeps = 1
        return true
      }
      last = time
    }
    this.#sleepMore()
    return false
  }

  #sleepMore(): void {
    this.#sleeps = Math.min(this.#sleeps * 2, LONGEST_SLEEP)
    this.#sleepsLeft = this.#sleeps
  }
}
