import type { Problem } from '../model/problem.js'
import type { Status } from '../model/report.js'
import type { Condition } from '../reconcile/conditions.js'
import { remedies } from './remedies.js'

/** What is known of a node when somebody asks whether it is ready. */
export interface Standing {
  /** Why a loop no longer turns. */
  readonly stuck: string | undefined
  /** How far the loop has come: it knows nothing to plan from, it can plan nothing, or it has planned. */
  readonly progress: 'uninformed' | 'blocked' | 'planned'
  /** What keeps it from planning, the most telling first. */
  readonly obstacles: readonly Problem[]
  /** What the kernel refuses of this node's own devices and addresses. */
  readonly refusal: Condition | undefined
  readonly subnetFile: 'unwritten' | 'written' | Problem
}

export type Verdict = Omit<Status, 'since'>

/** Whether other nodes can reach this one's pods and new pods can be started here, or why not. */
export function readiness({ stuck, progress, obstacles, refusal, subnetFile }: Standing): Verdict {
  if (stuck !== undefined) return notReady('stuck', stuck)
  const [obstacle] = obstacles
  if (progress !== 'planned') {
    if (obstacle !== undefined) return notReady(obstacle.code, obstacle.sentence)
    return { state: 'starting', code: 'starting', reason: starting[progress] }
  }
  if (refusal !== undefined)
    return notReady('kernel-refusal', `the kernel refuses ${refusal.operation}: ${refusal.failure.sentence}`)
  if (subnetFile === 'unwritten') return { state: 'starting', code: 'starting', reason: starting.planned }
  if (subnetFile !== 'written') return notReady(subnetFile.code, subnetFile.sentence)
  return { state: 'ready', code: 'ready', reason: "this node's part of the network is in the kernel" }
}

const starting = {
  uninformed: 'net-conf and the leases have not been read yet',
  blocked: 'there is nothing to plan from yet',
  planned: 'subnet.env is not written yet',
} as const

function notReady(code: Status['code'], reason: string): Verdict {
  const remedy = remedies[code]
  return { state: 'not-ready', code, reason, ...(remedy !== undefined && { remedy }) }
}

/** `since` moves only when something else does. */
export function statusSince(verdict: Verdict, before: Status | undefined, now: Date): Status {
  const isSame = before?.state === verdict.state && before.code === verdict.code && before.reason === verdict.reason
  return isSame ? before : { ...verdict, since: now.toISOString() }
}
