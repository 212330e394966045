import type { Problem } from '../../model/problem.js'
import type { Clock } from '../../time/clock.js'
import { backOffMs } from '../back-off.js'
import { StoreError, type StoreErrorReason } from '../store-error.js'
import { storeFailure } from '../store-failure.js'

interface ChoreParts {
  readonly clock: Clock
  readonly random: () => number
  /** The store's name. */
  readonly name: string
}

/** Something that is done when it is wanted and its time has come, and tried again when the store refuses. */
export class Chore {
  readonly #parts: ChoreParts
  #notBeforeMs = 0
  #isWanted = false
  #failures = 0
  #reason: StoreErrorReason | undefined
  failure: Problem | undefined

  constructor(parts: ChoreParts) {
    this.#parts = parts
  }

  get dueMs(): number {
    return this.#isWanted ? this.#notBeforeMs : Number.POSITIVE_INFINITY
  }

  rest(milliseconds: number): void {
    this.#notBeforeMs = this.#parts.clock.monotonicMs() + milliseconds
  }

  drop(): void {
    this.#isWanted = false
    this.failure = undefined
  }

  async doIf<Result>(isWanted: boolean, work: () => Promise<Result>, signal: AbortSignal): Promise<Result | undefined> {
    if (!isWanted) this.drop()
    this.#isWanted = isWanted
    const { clock, name, random } = this.#parts
    if (!isWanted || clock.monotonicMs() < this.#notBeforeMs) return undefined
    try {
      const result = await work()
      this.#failures = 0
      this.failure = undefined
      return result
    } catch (error) {
      if (signal.aborted) return undefined
      if (!(error instanceof StoreError)) throw error
      if (error.reason !== this.#reason || this.failure === undefined) this.failure = storeFailure(name, error)
      this.#reason = error.reason
      this.rest(backOffMs(this.#failures, random))
      this.#failures += 1
      return undefined
    }
  }
}
