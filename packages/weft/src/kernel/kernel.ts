import type { Observed } from '../model/facts.js'
import type { ObserveQuestion } from '../model/observe-question.js'
import type { Operation } from '../model/operation.js'

export interface ObserveQuery extends ObserveQuestion {
  /** Ask the kernel even for what events have kept us informed of. */
  readonly isResync: boolean
}

/** The kernel's refusal of one operation. */
export interface OperationFailure {
  /** EEXIST, ENODEV…; or the code of a program's error. */
  readonly code: string
  readonly sentence: string
}

/** Blind: events were lost, and nobody knows what has happened. */
export type KernelWatcher = (what: string, isBlind?: boolean) => void

/** The port to the kernel. Held by one conformance suite: the memory kernel and the real one agree, refusals included. */
export interface Kernel {
  observe(query: ObserveQuery): Promise<Observed>
  /** Carries out the operations in order; an answer for each. A refusal does not stop the ones after it. */
  apply(operations: readonly Operation[]): Promise<readonly (OperationFailure | undefined)[]>
  /** Tells the neighbours on a link, unasked, which MAC the addresses there have; on a link without MACs there are none to tell. */
  announce(link: string): Promise<OperationFailure | undefined>
  /** Calls back whenever something that `observe` tells may have changed: too often is fine, too seldom is not. */
  watch(onChange: KernelWatcher): Disposable
  [Symbol.asyncDispose](): Promise<void>
}
