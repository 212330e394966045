import type { JsonObject } from '../../model/json.js'
import type { Problem } from '../../model/problem.js'
import { StoreError } from '../store-error.js'
import { storeFailure } from '../store-failure.js'
import { ApiBusy } from './api-busy.js'
import type { HolderParts } from './holder-parts.js'
import type { KubeNode } from './node-api.js'

/** Between two attempts, and between two times that something is put right: nobody wins a quarrel by haste. */
const pauseMs = 3_000

/** Writes what this node says of itself, until it is written. */
export class NodeWriter {
  readonly #parts: HolderParts
  #notBeforeMs = 0
  #shown: KubeNode | undefined
  /** What came of a patch; the mirror may show what was before it for a moment longer. */
  #patched: { readonly from: KubeNode; readonly to: KubeNode } | undefined
  failure: Problem | undefined

  constructor(parts: HolderParts) {
    this.#parts = parts
  }

  get dueMs(): number {
    return this.#notBeforeMs
  }

  newest(shown: KubeNode | undefined): KubeNode | undefined {
    this.#shown = shown
    if (this.#patched?.from !== shown) this.#patched = undefined
    return this.#patched?.to ?? shown
  }

  /** Whether something came of it. */
  async write(name: string, patch: JsonObject, signal: AbortSignal): Promise<boolean> {
    const { api, clock, random } = this.#parts
    const from = this.#shown
    if (from === undefined || clock.monotonicMs() < this.#notBeforeMs) return false
    let leastMs = pauseMs
    try {
      const to = await api.patchStatus(name, patch, signal)
      this.failure = undefined
      this.#patched = to && { from, to }
      return to !== undefined
    } catch (error) {
      if (signal.aborted) return false
      if (!(error instanceof StoreError)) throw error
      this.failure = storeFailure(this.#parts.name, error)
      if (error instanceof ApiBusy) leastMs = Math.max(pauseMs, error.retryAfterMs)
      return false
    } finally {
      this.#notBeforeMs = clock.monotonicMs() + leastMs * (1 + random() / 10)
    }
  }
}
