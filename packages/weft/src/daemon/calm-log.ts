import { Alarm } from '../time/alarm.js'
import type { Clock } from '../time/clock.js'
import type { Log, LogLine } from './log.js'

/** So many lines about one thing are news; more are a nuisance, and hide the others. */
const mostLines = 5
const windowMs = 600_000

interface Window {
  readonly endMs: number
  told: number
  held: number
  last: LogLine
}

/** Says the same of the same thing a few times in ten minutes, and after that in one line how often it was. */
export class CalmLog {
  readonly #log: Log
  readonly #clock: Clock
  readonly #alarm: Alarm
  readonly #windows = new Map<string, Window>()

  constructor(log: Log, clock: Clock) {
    this.#log = log
    this.#clock = clock
    this.#alarm = new Alarm(clock)
  }

  readonly tell: Log = line => {
    if (line.level === 'debug') return this.#log(line)
    const window = this.#windowOf(line)
    window.last = line
    if (window.told < mostLines) {
      window.told += 1
      this.#log(line)
    } else window.held += 1
  }

  /** Until the signal aborts; then what was held back is told. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#alarm.next(signal)
      this.#close(signal.aborted ? Number.POSITIVE_INFINITY : this.#clock.monotonicMs())
    }
  }

  #windowOf(line: LogLine): Window {
    const key = `${line.event} ${line.subject ?? line.text}`
    const known = this.#windows.get(key)
    if (known !== undefined) return known
    const window = this.#openWindow(line, 0)
    this.#windows.set(key, window)
    return window
  }

  #openWindow(last: LogLine, told: number): Window {
    const endMs = this.#clock.monotonicMs() + windowMs
    this.#alarm.ring(endMs)
    return { endMs, told, held: 0, last }
  }

  #close(nowMs: number): void {
    for (const [key, { endMs, held, last }] of this.#windows) {
      if (endMs > nowMs) this.#alarm.ring(endMs)
      else if (held === 0) this.#windows.delete(key)
      else {
        this.#log({ ...last, text: `${last.text} (${held} more times in ${windowMs / 60_000} minutes)` })
        // Whoever has not stopped is told once in each window from now on.
        this.#windows.set(key, this.#openWindow(last, mostLines))
      }
    }
  }
}
