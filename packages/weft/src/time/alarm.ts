import type { Clock } from './clock.js'

/** One alarm that many set: the earliest time wins, and waiting for it clears it. */
export class Alarm {
  readonly #clock: Clock
  #dueMs = Number.POSITIVE_INFINITY
  #rearm: AbortController | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  ring(atMs: number = this.#clock.monotonicMs()): void {
    if (atMs >= this.#dueMs) return
    this.#dueMs = atMs
    this.#rearm?.abort(rearmed)
  }

  /** Resolves when the alarm is due, or when the signal aborts. */
  async next(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const leftMs = this.#dueMs - this.#clock.monotonicMs()
      if (leftMs <= 0) break
      await this.#waitOrRearm(Math.min(leftMs, longestWaitMs), signal)
    }
    this.#dueMs = Number.POSITIVE_INFINITY
  }

  /** Not `AbortSignal.any`: on Node 20 that leaves 2.5 KB at the longer-lived signal each time. */
  async #waitOrRearm(milliseconds: number, signal: AbortSignal): Promise<void> {
    const rearm = new AbortController()
    const stop = () => rearm.abort(rearmed)
    this.#rearm = rearm
    signal.addEventListener('abort', stop, { once: true })
    try {
      await this.#clock.wait(milliseconds, rearm.signal)
    } finally {
      signal.removeEventListener('abort', stop)
      this.#rearm = undefined
    }
  }
}

/** Without a reason of our own each abort makes an exception with its stack, and this one is nobody's trouble. */
const rearmed = 'rearmed'

/** Timers hold 31 bits of milliseconds; one that is set further ahead fires at once. */
const longestWaitMs = 2 ** 31 - 1
