import { setImmediate as macrotask } from 'node:timers/promises'
import type { Clock } from '../time/clock.js'
import { EarliestFirst } from './earliest-first.js'

interface Sleeper {
  readonly dueMs: number
  readonly wake: () => void
}

/** Time that passes only when a test says so. */
export class VirtualClock implements Clock {
  readonly #sleepers = new EarliestFirst<Sleeper>()
  #nowMs = 0

  monotonicMs(): number {
    return this.#nowMs
  }

  wallTime(): Date {
    return new Date(Date.UTC(2026, 0, 1) + this.#nowMs)
  }

  wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve()
    return new Promise(resolve => {
      const wake = () => {
        this.#sleepers.delete(sleeper)
        signal.removeEventListener('abort', wake)
        resolve()
      }
      const sleeper = { dueMs: this.#nowMs + milliseconds, wake }
      this.#sleepers.add(sleeper)
      signal.addEventListener('abort', wake)
    })
  }

  /** Lets the time pass, and whoever is woken up do what there is to do before it passes on. */
  async advance(milliseconds: number): Promise<void> {
    const endMs = this.#nowMs + milliseconds
    while (true) {
      await macrotask()
      const next = this.#sleepers.first
      if (next === undefined || next.dueMs > endMs) break
      this.#nowMs = Math.max(this.#nowMs, next.dueMs)
      next.wake()
    }
    this.#nowMs = endMs
  }
}
