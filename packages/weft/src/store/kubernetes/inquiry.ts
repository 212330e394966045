import type { Claim } from '../../model/claim.js'
import type { Problem } from '../../model/problem.js'
import { StoreError } from '../store-error.js'
import { storeFailure } from '../store-failure.js'
import type { HolderParts } from './holder-parts.js'
import type { KubeNode } from './node-api.js'
import { podCidrMissing } from './pod-cidr-problems.js'

/** A new node gets its pod CIDR in a moment; then there is nothing to tell. */
const patienceMs = 3_000
const pauseMs = 60_000

/** Why a node has no pod CIDR: to see that, all nodes are looked at, and that is not done often. */
export class Inquiry {
  readonly #parts: HolderParts
  readonly #networks: Claim['networks']
  #dueMs: number | undefined
  #answer: Problem | undefined

  constructor(parts: HolderParts, { networks }: Claim) {
    this.#parts = parts
    this.#networks = networks
  }

  get dueMs(): number {
    return this.#dueMs ?? Number.POSITIVE_INFINITY
  }

  /** The node has one. */
  end(): void {
    this.#dueMs = undefined
    this.#answer = undefined
  }

  /** Undefined as long as it may still be a matter of a moment. */
  async reason(node: KubeNode, signal: AbortSignal): Promise<Problem | undefined> {
    const { clock, random } = this.#parts
    this.#dueMs ??= clock.monotonicMs() + patienceMs
    if (clock.monotonicMs() >= this.#dueMs) {
      this.#answer = await this.#look(node, signal)
      this.#dueMs = clock.monotonicMs() + pauseMs * (1 + random() / 2)
    }
    return this.#answer
  }

  async #look(node: KubeNode, signal: AbortSignal): Promise<Problem | undefined> {
    const { api, name } = this.#parts
    try {
      const { nodes } = await api.list({ detail: 'whole' }, signal)
      return podCidrMissing({ node, nodes, networks: this.#networks })
    } catch (error) {
      if (signal.aborted) return undefined
      if (!(error instanceof StoreError)) throw error
      return storeFailure(name, error)
    }
  }
}
