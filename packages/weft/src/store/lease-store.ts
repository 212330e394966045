import type { Claim } from '../model/claim.js'
import type { Lease } from '../model/lease.js'
import type { Problem } from '../model/problem.js'

export interface Snapshot {
  readonly is: 'snapshot'
  /** All leases there are, sorted by node. A lease that did not change is the same object as before. */
  readonly leases: readonly Lease[]
  /** What is in the store and cannot be used: told, never fatal. */
  readonly problems: readonly Problem[]
}

/** The store cannot tell just now, or cannot do what was asked; what it told last stays in force. */
export interface Trouble {
  readonly is: 'trouble'
  readonly problem: Problem
}

/** What the store told when it last answered: good enough to go on with until it answers again. */
export interface Remembered<Event> {
  readonly is: 'remembered'
  readonly savedAt: string
  readonly event: Event
}

export type StoreEvent = Snapshot | Trouble | Remembered<Snapshot>

/** This node's own lease, as the store has it now. Told again when trouble is over. */
export interface Held {
  readonly is: 'held'
  readonly lease: Lease
  /** The operator keeps it for this node: it does not run out. */
  readonly isReserved: boolean
}

export type HoldEvent = Held | Trouble | Remembered<Held>

/** The port to whatever keeps the leases. */
export interface LeaseStore {
  /** For people: `file /etc/weft/leases.json`. */
  readonly name: string
  /**
   * Trouble says nothing of the leases: until the first snapshot nothing is known of them. A store that will not mend
   * itself throws. Ends when the signal aborts.
   */
  watch(signal: AbortSignal): AsyncIterable<StoreEvent>
  /**
   * Gets this node a lease and keeps it until the signal aborts; the lease then stays where it is. Absent where an operator
   * hands out the leases.
   */
  hold?(claim: Claim, signal: AbortSignal): AsyncIterable<HoldEvent>
  /** This machine's network has changed, and a connection from before may be dead without a sign of it. */
  reconnect?(): void
}
