import type { Claim } from '../../model/claim.js'
import type { Problem } from '../../model/problem.js'
import { StoreError } from '../store-error.js'
import { storeFailure } from '../store-failure.js'
import { ApiBusy } from './api-busy.js'
import { decidePodCidr } from './decide-pod-cidr.js'
import type { HolderParts } from './holder-parts.js'

const pauseMs = 3_000
const fullPauseMs = 60_000

/** Gives this node a pod CIDR where nobody else hands them out. */
export class PodCidrAllocation {
  readonly #parts: HolderParts
  readonly #claim: Claim
  #attempts = 0
  #dueMs = 0
  #problem: Problem | undefined
  /** A patch that takes it may be under way for longer than anybody waits for its answer. */
  #settled: string | undefined

  constructor(parts: HolderParts, claim: Claim) {
    this.#parts = parts
    this.#claim = claim
  }

  get dueMs(): number {
    return this.#dueMs
  }

  /** A step further, if it is time for one. Answers with what is in the way. */
  async turn(signal: AbortSignal): Promise<Problem | undefined> {
    const { clock, random, name } = this.#parts
    if (clock.monotonicMs() < this.#dueMs) return this.#problem
    let leastMs = pauseMs
    try {
      this.#problem = await this.#step(signal)
      if (this.#problem !== undefined) leastMs = fullPauseMs
    } catch (error) {
      if (signal.aborted) return undefined
      if (!(error instanceof StoreError)) throw error
      this.#problem = storeFailure(name, error)
      if (error instanceof ApiBusy) leastMs = Math.max(pauseMs, error.retryAfterMs)
    }
    this.#dueMs = clock.monotonicMs() + leastMs * (1 + random() / 10)
    return this.#problem
  }

  async #step(signal: AbortSignal): Promise<Problem | undefined> {
    const { api, names } = this.#parts
    const { node } = this.#claim
    while (true) {
      this.#attempts += 1
      const { nodes } = await api.list({ detail: 'whole' }, signal)
      const [attempt, settled] = [this.#attempts, this.#settled]
      const decision = decidePodCidr({ names, claim: this.#claim, nodes, attempt, settled })
      if (decision.do === 'nothing') return undefined
      if (decision.do === 'wait') return decision.problem
      if (decision.do === 'take') this.#settled = decision.settled
      await api.patch(node, decision.patch, signal)
      if (decision.do === 'take') return undefined
    }
  }
}
