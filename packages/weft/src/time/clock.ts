import { setTimeout as wait } from 'node:timers/promises'

/** Time as the loop sees it, so that a simulation can turn the hands. */
export interface Clock {
  /** Never jumps: for deadlines and durations. */
  monotonicMs(): number
  /** For people. */
  wallTime(): Date
  /** Resolves after the time, or as soon as the signal aborts. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  wallTime: () => new Date(),
  async wait(milliseconds, signal) {
    try {
      await wait(milliseconds, undefined, { signal })
    } catch (error) {
      if (!signal.aborted) throw error
    }
  },
}
