import type { Snapshot } from './lease-store.js'

/** Whether whoever has heard the one learns nothing from the other. */
export function saysTheSame(snapshot: Snapshot, told: Snapshot): boolean {
  return (
    told.leases === snapshot.leases &&
    told.problems.length === snapshot.problems.length &&
    told.problems.every(({ sentence }, index) => sentence === snapshot.problems[index]?.sentence)
  )
}
