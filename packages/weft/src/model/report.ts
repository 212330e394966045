import type { Family } from '@weft/inet'
import type { DataPath } from './data-path.js'
import type { Json } from './json.js'
import type { ProblemCode } from './problem.js'

/** What a node says of itself. Health, metrics, the command line and the dashboard are projections of this. Plain JSON: times are ISO texts. */
export interface Report {
  readonly node: string
  readonly version: string
  readonly state: 'starting' | 'blocked' | 'running'
  /** This node's own data plane is whole now, and subnet.env tells of it. It can become false again. */
  readonly isReady: boolean
  /** The same with the reason; status.json and /readyz tell it too. */
  readonly status: Status
  /** Why a loop of the daemon no longer turns: then starting it anew is the remedy. */
  readonly stuck?: string
  readonly startedAt: string
  readonly backend: { readonly type: string; readonly options: { readonly [name: string]: Json } }
  readonly store: {
    readonly name: string
    readonly leases: number
    /** The store has not answered since the start; what is in force was true then. */
    readonly rememberedFrom?: string
  }
  readonly interface?: { readonly name: string; readonly mtuBytes: number }
  readonly podMtuBytes?: number
  readonly families: { readonly [F in Family]?: FamilyReport }
  readonly hasNexthopObjects?: boolean
  readonly peers: readonly PeerReport[]
  readonly problems: readonly ProblemReport[]
  readonly failures: readonly FailureReport[]
  readonly operations: OperationsReport
}

/** How it stands with this node, for people and for programs that cannot wait for a daemon. */
export interface Status {
  readonly state: 'starting' | 'not-ready' | 'ready' | 'stopped' | 'failed'
  readonly code: StatusCode
  readonly reason: string
  /** What an operator can do about it, when anything. */
  readonly remedy?: string
  readonly since: string
}

/** Something that is wrong with this node, whether it is ready all the same or not. */
export interface OwnProblem {
  readonly code: StatusCode
  readonly sentence: string
  readonly remedy?: string
}

/** Stable names: those of the problems, and a few of a daemon's life. */
export type StatusCode = ProblemCode | 'starting' | 'stuck' | 'kernel-refusal' | 'ready' | 'stopped' | 'start-failed'

export interface FamilyReport {
  readonly network: string
  readonly subnet: string
  readonly localAddress: string
  /** Who carries the packets, where there is a choice. */
  readonly dataPath?: DataPath
}

export interface PeerReport {
  readonly node: string
  readonly family: Family
  readonly subnet: string
  readonly publicAddress: string
  readonly carriage: 'tunnel' | 'direct' | 'none'
  readonly state: 'done' | 'error'
  readonly reason?: string
}

export interface ProblemReport {
  readonly code: string
  readonly subject: string
  readonly sentence: string
  readonly since: string
}

/** An operation that the kernel refused, in its own words. */
export interface FailureReport {
  readonly object: string
  readonly operation: string
  readonly code: string
  readonly sentence: string
  readonly since: string
  readonly attempts: number
}

export interface OperationsReport {
  readonly total: number
  readonly failed: number
  /** Turns of the loop that changed something in the kernel. */
  readonly changingTurns: number
  readonly recent: readonly RecentOperation[]
}

export interface RecentOperation {
  readonly at: string
  readonly text: string
  readonly outcome: 'done' | 'error'
}
