import { describe } from '../diff/describe.js'
import { targetOf } from '../diff/target.js'
import type { OperationName } from '../model/operation.js'
import type { OperationResult } from '../reconcile/reconciler.js'
import { Alarm } from '../time/alarm.js'
import type { Clock } from '../time/clock.js'
import type { Log } from './log.js'

/** A turn with more operations than this is told in numbers: nobody reads 80,000 lines, and writing them costs more than the work. */
const mostLinesATurn = 40
/** The same for many small turns, as when peers come one by one. */
const mostLinesAMinute = 30
const minuteMs = 60_000

/** A line for each operation, or one for all when they are many; refusals are always told one by one, up to the same number. */
export class TurnLog {
  readonly #log: Log
  readonly #clock: Clock
  readonly #alarm: Alarm
  #minute = { endMs: 0, lines: 0 }
  #held: Counts = new Map()

  constructor(log: Log, clock: Clock) {
    this.#log = log
    this.#clock = clock
    this.#alarm = new Alarm(clock)
  }

  tell(results: readonly OperationResult[]): void {
    if (results.length === 0) return
    const refused = results.filter(({ failure }) => failure !== undefined)
    for (const { operation, failure } of refused.slice(0, mostLinesATurn)) {
      const text = `${describe(operation)}: ${failure?.sentence}`
      this.#log({ level: 'error', event: 'operation-refused', subject: targetOf(operation), text })
    }
    if (results.length > mostLinesATurn) this.#tellNumbers(count(results, new Map()), '')
    else this.#tellEach(results.filter(({ failure }) => failure === undefined))
  }

  /** Until the signal aborts; then what was held back is told. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#alarm.next(signal)
      if (this.#held.size > 0) this.#tellNumbers(this.#held, ' more')
      this.#held = new Map()
    }
  }

  #tellEach(results: readonly OperationResult[]): void {
    const nowMs = this.#clock.monotonicMs()
    if (nowMs >= this.#minute.endMs) this.#minute = { endMs: nowMs + minuteMs, lines: 0 }
    for (const result of results) {
      const isHeld = this.#minute.lines >= mostLinesAMinute
      if (isHeld) {
        count([result], this.#held)
        this.#alarm.ring(this.#minute.endMs)
      } else this.#minute.lines += 1
      this.#tellOne(result, isHeld)
    }
  }

  #tellOne({ operation }: OperationResult, isHeld: boolean): void {
    const level = isHeld ? 'debug' : 'info'
    this.#log({ level, event: 'operation', subject: targetOf(operation), text: describe(operation) })
  }

  #tellNumbers(counts: Counts, more: string): void {
    const total = [...counts.values()].reduce((sum, times) => sum + times, 0)
    const kinds = [...counts].map(([name, times]) => `${name} ×${times}`).join(', ')
    const text = `${total}${more} operations: ${kinds}`
    this.#log({ level: 'info', event: 'operations', subject: 'operations', text })
  }
}

type Counts = Map<OperationName | 'refused', number>

function count(results: readonly OperationResult[], counts: Counts): Counts {
  for (const { operation, failure } of results) {
    const name = failure === undefined ? operation.do : 'refused'
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return counts
}
