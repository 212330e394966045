import { type Clock, systemClock } from '../time/clock.js'

/** Time that passes faster than ours, for what takes minutes and happens outside of this process. */
export class HurriedClock implements Clock {
  readonly #factor: number
  readonly #startMs = Date.now()

  constructor(factor: number) {
    this.#factor = factor
  }

  monotonicMs(): number {
    return performance.now() * this.#factor
  }

  wallTime(): Date {
    return new Date(this.#startMs + performance.now() * this.#factor)
  }

  wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    return systemClock.wait(milliseconds / this.#factor, signal)
  }
}
