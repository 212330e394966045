import { randomBytes } from 'node:crypto'
import { statfs } from 'node:fs/promises'
import { Committer } from './committer.js'
import { type Fault, faults } from './fault.js'
import type { Journal } from './journal/journal.js'
import { type Identity, identityWrite } from './journal/journal-entry.js'
import type { History } from './state/history.js'
import { LeaseClock } from './state/lease-clock.js'
import { State } from './state/state.js'

export interface StoreOptions {
  readonly folder: string
  /** How much the versions of all keys may take. */
  readonly quotaBytes: number
  /** How much history is kept: what is older is compacted away by and by. */
  readonly keepRevisions: number
}

// With less than this left on the disk, a refused write is put down to want of space.
const scarceBytes = 1024 * 1024
// After the disk has refused a write, the next is tried no sooner than after this.
const respiteMs = 1_000
const tickMs = 500

/** A store whose every answer is true even if the power fails now: nothing is said before it is on the disk. */
export class Store {
  readonly identity: Identity
  readonly #options: StoreOptions
  readonly #journal: Journal
  readonly #committer: Committer
  readonly #clock = new LeaseClock()
  readonly #ticking: NodeJS.Timeout
  readonly #listeners = new Set<() => void>()
  #state: State
  #durableRevision: number
  #recovery: Promise<void> | undefined
  #refusal: { readonly fault: Fault; readonly until: number } | undefined

  private constructor(journal: Journal, { state, identity }: Contents, options: StoreOptions) {
    this.identity = identity
    this.#options = options
    this.#journal = journal
    this.#state = state
    this.#durableRevision = state.history.revision
    this.#committer = new Committer({
      journal,
      committed: revision => this.#committed(revision),
      failed: error => this.#failed(error),
    })
    this.#ticking = setInterval(() => this.#tick(), tickMs)
  }

  static async open(journal: Journal, options: StoreOptions): Promise<Store> {
    const { state, identity } = await readContents(journal, 0)
    return new Store(journal, { state, identity: identity ?? (await newIdentity(journal)) }, options)
  }

  /** Changes up to this revision may be told to watchers. */
  get durableRevision(): number {
    return this.#durableRevision
  }

  get history(): History {
    return this.#state.history
  }

  get leaseNow(): number {
    return this.#clock.now
  }

  /** There is no room: the quota is used up, or the disk is full. */
  get isOutOfSpace(): boolean {
    const { details } = faults.noSpace()
    return this.#isOverQuota || this.#refusal?.fault.details === details
  }

  /** Calls back after each batch of changes that has reached the disk. */
  onChange(listener: () => void): Disposable {
    this.#listeners.add(listener)
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) }
  }

  async read<T>(look: (state: State) => T): Promise<T> {
    for (;;) {
      await this.#recovery
      const seen = look(this.#state)
      if (await this.#isLasting()) return seen
    }
  }

  /** `work` throws before it changes anything, or not at all. With `grows`, it is refused when the quota is used up. */
  async write<T>(work: (state: State) => T, { grows }: { readonly grows: boolean }): Promise<T> {
    for (;;) {
      await this.#recovery
      if (this.#refusal && performance.now() < this.#refusal.until) throw this.#refusal.fault
      if (grows && this.#isOverQuota) throw faults.noSpace()
      const result = work(this.#state)
      const writes = this.#state.takeWrites()
      if (writes.length > 0) {
        this.#committer.add(writes, this.#state.history.revision)
        await this.#committer.settled()
        return result
      }
      if (await this.#isLasting()) return result
    }
  }

  /** Resolves when nothing is on its way to the disk any more. */
  async close(): Promise<void> {
    clearInterval(this.#ticking)
    await this.#committer.settled().catch(() => {})
  }

  /** What was just seen is on the disk. If it was undone because the disk refused it, the look has to be repeated. */
  async #isLasting(): Promise<boolean> {
    try {
      await this.#committer.settled()
      return true
    } catch {
      return false
    }
  }

  get #isOverQuota(): boolean {
    return this.#state.history.sizeBytes > this.#options.quotaBytes
  }

  #committed(revision: number): void {
    this.#durableRevision = revision
    this.#refusal = undefined
    for (const listener of this.#listeners) listener()
  }

  /** What is in memory is more than what is on the disk, so the disk is read again. */
  async #failed(error: Error): Promise<Fault> {
    this.#recovery = this.#recover()
    const fault = (await isDiskFull(this.#options.folder)) ? faults.noSpace() : faults.diskFailed(error.message)
    this.#refusal = { fault, until: performance.now() + respiteMs }
    await this.#recovery.catch(() => {})
    return fault
  }

  /** If the disk can't even be read, every request is refused from then on. */
  async #recover(): Promise<void> {
    const lost = this.#state
    try {
      const { state } = await readContents(this.#journal, this.#clock.now)
      for (const lease of state.leases.all()) lease.expiresAt = lost.leases.get(lease.id)?.expiresAt ?? lease.expiresAt
      this.#state = state
      this.#recovery = undefined
    } catch (error) {
      throw faults.diskFailed(error instanceof Error ? error.message : String(error))
    }
  }

  #tick(): void {
    const now = this.#clock.tick((2 * tickMs) / 1000)
    if (this.#recovery || (this.#refusal && performance.now() < this.#refusal.until)) return
    for (const { id } of this.#state.leases.expired(now)) this.#attempt(state => state.revokeLease(id))
    // Twice the history is let grow, so that there is one compaction now and then instead of one after each change.
    const { revision, compactRevision } = this.#state.history
    const { keepRevisions } = this.#options
    if (revision - compactRevision > 2 * keepRevisions) this.#attempt(state => state.compact(revision - keepRevisions))
  }

  /** If the disk refuses, the next tick tries again. */
  #attempt(work: (state: State) => void): void {
    this.write(work, { grows: false }).catch(() => {})
  }
}

interface Contents {
  readonly state: State
  readonly identity: Identity
}

async function readContents(journal: Journal, now: number): Promise<{ state: State; identity: Identity | undefined }> {
  const state = new State()
  let identity: Identity | undefined
  for await (const entry of journal.read()) {
    if (entry.kind === 'identity') identity = entry.identity
    else state.restore(entry, now)
  }
  return { state, identity }
}

async function newIdentity(journal: Journal): Promise<Identity> {
  const identity = { clusterId: randomBytes(8).readBigUInt64BE(), memberId: randomBytes(8).readBigUInt64BE() }
  await journal.write([identityWrite(identity)])
  return identity
}

async function isDiskFull(folder: string): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize < scarceBytes
  } catch {
    return false
  }
}
