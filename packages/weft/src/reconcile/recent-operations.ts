import { describe } from '../diff/describe.js'
import type { OperationsReport, RecentOperation } from '../model/report.js'
import type { Turn } from './reconciler.js'

const keptOperations = 100

/** Counts all operations and keeps the last ones for people to see. */
export class RecentOperations {
  #total = 0
  #failed = 0
  #changingTurns = 0
  readonly #recent: RecentOperation[] = []

  add({ results }: Pick<Turn, 'results'>, now: Date): void {
    if (results.length === 0) return
    this.#changingTurns += 1
    this.#total += results.length
    for (const { failure } of results) if (failure !== undefined) this.#failed += 1
    for (const { operation, failure } of results.slice(-keptOperations)) {
      const outcome = failure === undefined ? 'done' : 'error'
      this.#recent.push({ at: now.toISOString(), text: describe(operation), outcome })
    }
    this.#recent.splice(0, this.#recent.length - keptOperations)
  }

  get report(): OperationsReport {
    return { total: this.#total, failed: this.#failed, changingTurns: this.#changingTurns, recent: [...this.#recent] }
  }
}
