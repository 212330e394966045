import type { Problem, ProblemCode } from '../../model/problem.js'
import { StoreError } from '../store-error.js'
import type { KubeNode } from './node-api.js'
import { eventNamespace, nodeEvent } from './node-event.js'
import type { NodeParts } from './node-mirror.js'

/** Kubernetes forgets events after an hour, and who looks at a node wants to see the few that count. */
const pauseMs = 600_000

/** Tells what is wrong where people look who look at a node. */
export class EventPoster {
  readonly #parts: NodeParts
  readonly #postedMs = new Map<ProblemCode, number>()

  constructor(parts: NodeParts) {
    this.#parts = parts
  }

  async post(node: KubeNode, problem: Problem, signal: AbortSignal): Promise<void> {
    const { api, clock } = this.#parts
    const nowMs = clock.monotonicMs()
    if (nowMs < (this.#postedMs.get(problem.code) ?? Number.NEGATIVE_INFINITY) + pauseMs) return
    this.#postedMs.set(problem.code, nowMs)
    try {
      await api.postEvent(eventNamespace, nodeEvent(node, problem, clock.wallTime()), signal)
    } catch (error) {
      // The log and status.json tell the same: a cluster that does not let us post events loses no more than these.
      if (!signal.aborted && !(error instanceof StoreError)) throw error
    }
  }
}
