import type { Prefix } from '@weft/inet'
import type { NetworkConfig } from '../config/network-config.js'
import { type Difference, diff } from '../diff/diff.js'
import type { Kernel, OperationFailure } from '../kernel/kernel.js'
import { applyToState } from '../kernel/memory/apply-operation.js'
import type { Facts, Observed } from '../model/facts.js'
import type { Lease } from '../model/lease.js'
import type { Operation } from '../model/operation.js'
import type { Problem } from '../model/problem.js'
import type { DesiredObjects, StateObjects } from '../model/state.js'
import { onlyKeys } from '../model/state-keys.js'
import { type Plan, type Planned, plan } from '../plan/plan.js'
import { questionFor } from '../plan/query.js'
import type { NodeOptions } from '../plan/underlay.js'
import { Alarm } from '../time/alarm.js'
import type { Clock } from '../time/clock.js'
import { Pulse } from '../time/pulse.js'
import { Conditions } from './conditions.js'

interface Look {
  readonly observed: Observed
  readonly isFresh: boolean
  readonly resync?: Resync
}

/** All that decides what the kernel should look like, but for the facts of this machine. */
export interface Intent {
  readonly config: NetworkConfig
  readonly options: NodeOptions
  readonly leases: readonly Lease[]
  /** What this node left in them under an earlier net-conf goes. */
  readonly formerNetworks: readonly Prefix[]
  /** Leases are claimed by the nodes themselves. */
  readonly holdsLease?: boolean
}

export interface OperationResult {
  readonly operation: Operation
  readonly failure: OperationFailure | undefined
}

/** One turn of the loop, told to whoever wants to know. */
export interface Turn {
  readonly plan: Plan
  readonly problems: readonly Problem[]
  /** What the plan was made from, besides the intent. */
  readonly facts: Facts
  readonly results: readonly OperationResult[]
  readonly durationMs: number
  /** False when the turn relied on what the kernel looked like before. */
  readonly hasObserved: boolean
  /** Why all was looked at anew, when that was it: for what events cannot tell, or because they were lost. */
  readonly resync?: Resync
}

export type Resync = 'timer' | 'events-lost'

export interface ReconcilerOptions {
  readonly kernel: Kernel
  readonly clock: Clock
  readonly onTurn: (turn: Turn) => void
  /** The loop itself could not turn; it tries again. */
  readonly onTrouble: (error: unknown) => void
  /** Look at the kernel at least this often, for what events cannot tell. */
  readonly resyncMs?: number
}

/** Everything that a plan asks for is told by events; this is for what went wrong with telling. */
const usualResyncMs = 600_000
/** Events come in flocks: a device that goes takes thousands of entries with it, one event each. */
const settleMs = 20
/** Never spend more than a tenth of the time on looking, however much happens in the kernel. */
const restFactor = 10
/** A look that took long because the machine was busy must not blind the loop for long. */
const longestRestMs = 500
const troubleRetryMs = 1_000
/** After more operations than this it is cheaper to look again than to work out what the kernel looks like now. */
const mostBelieved = 2_000

/**
 * Makes the kernel look as planned and keeps it so. An event only says "look again": start, restart, a repair and the
 * departure of a peer are all this one turn.
 */
export class Reconciler {
  readonly conditions = new Conditions()
  readonly pulse: Pulse
  readonly #options: ReconcilerOptions
  readonly #alarm: Alarm
  readonly #resyncMs: number
  #intent: Intent | undefined
  #observed: Observed | undefined
  #observedFor: Intent | undefined
  #planned: Planned | undefined
  /** All of the last plan is in the kernel, as far as is known. */
  #isSettled = false
  #isKernelSuspect = true
  #hasLostEvents = false
  #lookAtMs = 0
  #resyncAtMs = 0

  constructor(options: ReconcilerOptions) {
    this.#options = options
    this.#alarm = new Alarm(options.clock)
    this.pulse = new Pulse({ name: 'the loop', clock: options.clock })
    this.#resyncMs = options.resyncMs ?? usualResyncMs
  }

  setIntent(intent: Intent): void {
    this.#intent = intent
    this.#alarm.ring()
  }

  /** Turns until the signal aborts. What is in the kernel then stays there. */
  async run(signal: AbortSignal): Promise<void> {
    const { kernel, clock, onTrouble } = this.#options
    using _watch = kernel.watch((_, isBlind) => this.#suspectKernel(isBlind))
    while (true) {
      await this.#alarm.next(signal)
      if (signal.aborted) return
      try {
        await this.#turn(signal)
        this.pulse.rests()
      } catch (error) {
        this.pulse.failed(error instanceof Error ? error.message : String(error))
        // Half of the operations may have been carried out: nothing is known any more.
        this.#observed = undefined
        this.#isKernelSuspect = true
        onTrouble(error)
        this.#alarm.ring(clock.monotonicMs() + troubleRetryMs)
      }
    }
  }

  #suspectKernel(isBlind = false): void {
    if (isBlind) this.#hasLostEvents = true
    if (this.#isKernelSuspect) return
    this.#isKernelSuspect = true
    this.#lookAtMs = Math.max(this.#lookAtMs, this.#options.clock.monotonicMs() + settleMs)
    this.#alarm.ring(this.#lookAtMs)
  }

  async #turn(signal: AbortSignal): Promise<void> {
    const { clock, onTurn } = this.#options
    const intent = this.#intent
    if (intent === undefined) return
    const startMs = clock.monotonicMs()
    const { observed, isFresh, resync } = await this.#observe(intent, startMs)
    if (signal.aborted) return
    const before = this.#planned
    const isSettled = this.#isSettled && !isFresh
    this.#planned = undefined
    this.#isSettled = false
    const planned = plan({ ...intent, facts: observed.facts }, before)
    const difference = planned.outcome === 'planned' ? differenceOf(planned, isSettled, observed) : nothing
    const results = await this.#apply(difference.operations, isFresh)
    const durationMs = clock.monotonicMs() - startMs
    const problems = [...planned.problems, ...difference.problems]
    const { facts } = observed
    onTurn({ plan: planned, problems, facts, results, durationMs, hasObserved: isFresh, ...(resync && { resync }) })
    this.#believe(results, observed)
    if (planned.outcome === 'planned') this.#planned = planned
    this.#isSettled =
      this.conditions.size === 0 &&
      difference.problems.length === 0 &&
      results.every(({ failure }) => failure === undefined)
    this.#setAlarm()
  }

  /** Looks at the kernel, unless what is known of it is good enough for what is asked. */
  async #observe(intent: Intent, nowMs: number): Promise<Look> {
    const { kernel, clock } = this.#options
    const isResync = nowMs >= this.#resyncAtMs
    const isFirst = this.#resyncAtMs === 0
    const asksNothingNew =
      this.#observedFor?.config === intent.config &&
      (this.#observedFor.leases === intent.leases || !intent.config.backend.asksForPaths)
    const isRetry = this.conditions.nextRetryMs() <= nowMs
    const mustLook = isResync || isRetry || (this.#isKernelSuspect && nowMs >= this.#lookAtMs)
    if (this.#observed !== undefined && asksNothingNew && !mustLook) return { observed: this.#observed, isFresh: false }
    this.#isKernelSuspect = false
    const resync = this.#hasLostEvents ? 'events-lost' : isResync && !isFirst ? 'timer' : undefined
    this.#hasLostEvents = false
    this.pulse.worksOn('looking at the kernel')
    const observed = await kernel.observe({ ...questionFor(intent), isResync })
    const endMs = clock.monotonicMs()
    if (isResync) this.#resyncAtMs = endMs + this.#resyncMs
    this.#lookAtMs = endMs + Math.min((endMs - nowMs) * restFactor, longestRestMs)
    this.#observed = observed
    this.#observedFor = intent
    return { observed, isFresh: true, ...(resync && { resync }) }
  }

  async #apply(wanted: readonly Operation[], isFresh: boolean): Promise<OperationResult[]> {
    const { kernel, clock } = this.#options
    const operations = this.conditions.sift(wanted, clock.monotonicMs())
    if (operations.length === 0) return []
    this.pulse.worksOn(
      operations.length === 1 ? 'carrying out an operation' : `carrying out ${operations.length} operations`,
    )
    const failures = await kernel.apply(operations)
    const now = { ms: clock.monotonicMs(), date: clock.wallTime() }
    return operations.map((operation, index) => {
      const failure = failures[index]
      if (failure === undefined) {
        this.conditions.succeeded(operation)
      } else {
        // On an old look a refusal may only mean that the look was old: then look again before holding anything back.
        if (isFresh) this.conditions.failed(operation, failure, now)
        else this.#suspectKernel()
      }
      return { operation, failure }
    })
  }

  /** What the kernel looks like now, without looking. */
  #believe(results: readonly OperationResult[], observed: Observed): void {
    if (results.length > mostBelieved || results.some(({ operation }) => isUnknownHere(operation, observed)))
      this.#observed = undefined
    else
      for (const { operation, failure } of results) if (failure === undefined) applyToState(observed.state, operation)
  }

  #setAlarm(): void {
    const nextMs = Math.min(this.#resyncAtMs, this.conditions.nextRetryMs())
    this.#alarm.ring(this.#isKernelSuspect ? Math.min(nextMs, this.#lookAtMs) : nextMs)
  }
}

/** A device that is a fact of this machine, and not of what is looked after: one of an earlier net-conf. */
function isUnknownHere(operation: Operation, { state }: Observed): boolean {
  return operation.do === 'link.delete' && !state.link.has(operation.name)
}

/** With a plan before it that is in the kernel, only what changed since needs to be compared. */
function differenceOf({ desired, scope, changed }: Planned, isSettled: boolean, { state }: Observed): Difference {
  if (!isSettled || changed === undefined) return diff(desired, state, scope)
  return diff(onlyKeys<DesiredObjects>(desired, changed), onlyKeys<StateObjects>(state, changed), scope)
}

const nothing: Difference = { operations: [], problems: [] }
