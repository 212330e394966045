import type { StoreEvent } from './lease-store.js'

/** Whether whoever has heard the one learns nothing from the other. */
export function saysTheSame(event: StoreEvent, told: StoreEvent | undefined): boolean {
  if (event.is === 'trouble') return told?.is === 'trouble' && told.problem.sentence === event.problem.sentence
  return (
    told?.is === 'snapshot' &&
    told.leases === event.leases &&
    told.problems.length === event.problems.length &&
    told.problems.every(({ sentence }, index) => sentence === event.problems[index]?.sentence)
  )
}
