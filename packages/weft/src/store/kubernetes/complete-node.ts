import { type Problem, problem } from '../../model/problem.js'
import { backOffMs } from '../back-off.js'
import { StoreError } from '../store-error.js'
import { storeFailure } from '../store-failure.js'
import { ApiBusy } from './api-busy.js'
import type { NodeParts } from './node-mirror.js'
import { networkIsUpPatch } from './node-patch.js'

export interface Completion extends NodeParts {
  /** The store's, for people. */
  readonly name: string
  readonly node: string
  /** What is wrong now, which is nothing when the list is empty. */
  readonly tell: (problems: readonly Problem[]) => void
}

/** Tells the cluster, once, that this node's network is there: a cloud's nodes take no pods before. Goes on until it is told. */
export async function completeNode({ api, clock, random, name, node, tell }: Completion, signal: AbortSignal) {
  for (let failures = 0; !signal.aborted; failures += 1) {
    let leastMs = 0
    try {
      const found = await api.get(node, signal)
      const patch = found && networkIsUpPatch(found, clock.wallTime())
      if (patch !== undefined) await api.patchStatus(node, patch, signal)
      if (found !== undefined) return tell([])
      tell([problem('lease-missing', node, `there is no node ${node} in this cluster to say that its network is up`)])
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof StoreError)) throw error
      tell([storeFailure(name, error)])
      if (error instanceof ApiBusy) leastMs = error.retryAfterMs
    }
    await clock.wait(Math.max(leastMs, backOffMs(failures, random)), signal)
  }
}
