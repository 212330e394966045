import type { KeyValue } from '../../wire/key-value-messages.js'
import { faults } from '../fault.js'
import {
  compactionWrite,
  type JournalEntry,
  type JournalWrite,
  leaseRemoval,
  leaseWrite,
  versionRemoval,
  versionWrite,
} from '../journal/journal-entry.js'
import { History } from './history.js'
import type { KeyRange, KeyText } from './key-range.js'
import { type Lease, LeaseBook } from './lease-book.js'

const longestLeaseSeconds = 9_000_000_000

/**
 * All that a store knows, in memory. A change is checked before anything is touched; what it touched stands in `takeWrites`
 * until it is written to the journal.
 */
export class State {
  readonly history = new History()
  readonly leases = new LeaseBook()
  #writes: JournalWrite[] = []

  /** What the journal has to hold since this was asked last. */
  takeWrites(): JournalWrite[] {
    const writes = this.#writes
    this.#writes = []
    return writes
  }

  /** Takes in a record that was read from the journal. */
  restore(entry: JournalEntry, now: number): void {
    if (entry.kind === 'lease') this.leases.grant(entry.id, entry.ttlSeconds, now)
    if (entry.kind === 'compaction') this.history.compact(entry.revision)
    if (entry.kind !== 'version') return
    const { key, revision, item } = entry.version
    this.leases.move(key, this.history.at(key, revision)?.lease ?? 0n, item?.lease ?? 0n)
    this.history.append(entry.version)
  }

  /** All changes that are made by `work` have one revision. */
  change<T>(work: (revision: Revision) => T): T {
    return work(new Revision(this, this.history.revision + 1, write => this.#writes.push(write)))
  }

  grantLease(lease: { id: bigint; ttlSeconds: number }, now: number): Lease {
    if (lease.ttlSeconds > longestLeaseSeconds) throw faults.leaseTooLong()
    if (this.leases.get(lease.id)) throw faults.leaseExists()
    this.#writes.push(leaseWrite(lease.id, lease.ttlSeconds))
    return this.leases.grant(lease.id, lease.ttlSeconds, now)
  }

  /** Deletes the lease and its keys. */
  revokeLease(id: bigint): void {
    const lease = this.leases.get(id)
    if (lease === undefined) throw faults.leaseNotFound()
    this.change(revision => {
      for (const key of [...lease.keys].sort()) revision.delete(key)
    })
    this.leases.remove(id)
    this.#writes.push(leaseRemoval(id))
  }

  compact(revision: number): void {
    if (revision <= this.history.compactRevision) throw faults.compacted()
    if (revision > this.history.revision) throw faults.futureRevision()
    this.#writes.push(compactionWrite(revision))
    for (const version of this.history.compact(revision)) this.#writes.push(versionRemoval(version))
  }
}

/** The changes of one revision, as they are made. */
export class Revision {
  readonly number: number
  readonly #state: State
  readonly #write: (write: JournalWrite) => void
  #sub = 0

  constructor(state: State, number: number, write: (write: JournalWrite) => void) {
    this.#state = state
    this.number = number
    this.#write = write
  }

  /** What a reader sees now. */
  get current(): number {
    return this.#state.history.revision
  }

  at(key: KeyText): KeyValue | undefined {
    return this.#state.history.at(key, this.current)
  }

  put(key: KeyText, { value, lease }: { value: Buffer; lease: bigint }): void {
    const before = this.at(key)
    this.#append(key, {
      key: before?.key ?? Buffer.from(key, 'latin1'),
      createRevision: before?.createRevision ?? this.number,
      modRevision: this.number,
      version: (before?.version ?? 0) + 1,
      value,
      lease,
    })
  }

  delete(key: KeyText): void {
    this.#append(key, undefined)
  }

  /** Deletes what is there, and returns it. */
  deleteRange(range: KeyRange): KeyValue[] {
    const items = this.#state.history.inRange(range, this.current)
    for (const item of items) this.delete(item.key.toString('latin1'))
    return items
  }

  #append(key: KeyText, item: KeyValue | undefined): void {
    this.#state.leases.move(key, this.at(key)?.lease ?? 0n, item?.lease ?? 0n)
    const version = { key, revision: this.number, sub: this.#sub++, item }
    this.#state.history.append(version)
    this.#write(versionWrite(version))
  }
}
