import { isDeepStrictEqual } from 'node:util'
import type { OperationName } from '../model/operation.js'
import type { Problem } from '../model/problem.js'
import type { Planned } from '../plan/plan.js'
import type { OperationResult, Resync, Turn } from '../reconcile/reconciler.js'
import { CniRequests } from './cni-requests.js'
import { Durations } from './durations.js'

/** Counts what happens, for whoever comes to ask. Plain numbers: a daemon that nobody asks pays next to nothing. */
export class Tally {
  readonly operations = new Map<OperationName, number>()
  readonly refusals = new Map<OperationName, number>()
  readonly resyncs: { [Reason in Resync]: number } = { timer: 0, 'events-lost': 0 }
  readonly turns = new Durations()
  readonly cniRequests = new CniRequests()
  failedTurns = 0
  driftRepairs = 0
  storeReconnects = 0
  #isStoreAway = false
  /** The last plan, if all of it got into the kernel. */
  #inForce: Planned | undefined

  turned(turn: Turn): void {
    const { plan, results, durationMs, resync } = turn
    this.turns.add(durationMs)
    if (resync !== undefined) this.resyncs[resync] += 1
    for (const { operation, failure } of results)
      increase(failure === undefined ? this.operations : this.refusals, operation.do)
    if (results.length > 0 && this.#isDrift(turn)) this.driftRepairs += results.filter(isDone).length
    const isInForce = plan.outcome === 'planned' && turn.problems.length === plan.problems.length
    this.#inForce = isInForce && results.every(isDone) ? plan : undefined
  }

  turnFailed(): void {
    this.failedTurns += 1
    this.#inForce = undefined
  }

  storeTold(problems: readonly Problem[]): void {
    const isAway = problems.some(({ code }) => code === 'store-failure')
    if (this.#isStoreAway && !isAway) this.storeReconnects += 1
    this.#isStoreAway = isAway
  }

  /** Nothing that a plan is made from has changed, and still there was something to do: somebody has meddled. */
  #isDrift({ plan, facts }: Turn): boolean {
    const before = this.#inForce?.input
    if (before === undefined || plan.outcome !== 'planned') return false
    const { config, options, leases } = plan.input
    const isAsked = config !== before.config || leases.length !== before.leases.length
    if (isAsked || options !== before.options || leases.some((lease, index) => lease !== before.leases[index]))
      return false
    return isDeepStrictEqual(facts, before.facts)
  }
}

function increase(counts: Map<OperationName, number>, name: OperationName): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}

function isDone({ failure }: OperationResult): boolean {
  return failure === undefined
}
