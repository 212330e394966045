import type { Lease } from '../model/lease.js'
import type { Problem } from '../model/problem.js'

export interface Snapshot {
  readonly is: 'snapshot'
  /** All leases there are, sorted by node. A lease that did not change is the same object as before. */
  readonly leases: readonly Lease[]
  /** Written but not understood: told, never fatal. */
  readonly warnings: readonly string[]
}

export type StoreEvent =
  | Snapshot
  /** The store cannot tell just now; the last snapshot stays in force. */
  | { readonly is: 'trouble'; readonly problem: Problem }

/** The port to whatever keeps the leases. */
export interface LeaseStore {
  /** For people: `file /etc/weft/leases.json`. */
  readonly name: string
  /** The first event is a complete snapshot; a store that cannot give one throws. Ends when the signal aborts. */
  watch(signal: AbortSignal): AsyncIterable<StoreEvent>
}
