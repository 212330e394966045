import { Alarm } from '../../../time/alarm.js'
import type { Clock } from '../../../time/clock.js'
import { StoreError } from '../../store-error.js'
import type {
  Change,
  KeyRange,
  KeyValue,
  Look,
  Outcome,
  Requirement,
  Transaction,
  View,
  Write,
} from '../key-value-store.js'
import { MemoryConnection } from './memory-connection.js'

interface EtcdLease {
  readonly ttlSeconds: number
  readonly keys: Set<string>
  expiresAtMs: number
}

interface Commit {
  readonly revision: number
  readonly changes: readonly Change[]
}

/**
 * An etcd of one process, with what leases need of it and what they may suffer from it: one revision for each change,
 * leases that run out by a clock, a history that can be forgotten. Clients come in through `connect`.
 */
export class MemoryEtcd implements Disposable {
  readonly clock: Clock
  #revision = 1
  #oldest = 1
  #lastLeaseId = 0x6940_0000_0000_0000n
  readonly #kvs = new Map<string, KeyValue>()
  readonly #leases = new Map<bigint, EtcdLease>()
  readonly #history: Commit[] = []
  readonly #listeners = new Set<() => void>()
  readonly #stop = new AbortController()
  readonly #expiry: Alarm

  constructor(clock: Clock) {
    this.clock = clock
    this.#expiry = new Alarm(clock)
    void this.#expireForever()
  }

  [Symbol.dispose](): void {
    this.#stop.abort()
  }

  connect(): MemoryConnection {
    return new MemoryConnection(this)
  }

  get revision(): number {
    return this.#revision
  }

  get leaseCount(): number {
    return this.#leases.size
  }

  range(range: Look): View {
    const from = range.createdFrom ?? 0
    const kvs = [...this.#kvs.values()].filter(kv => isIn(range, kv.key) && kv.createRevision >= from)
    return { revision: this.#revision, kvs: kvs.sort((a, b) => (a.key < b.key ? -1 : 1)) }
  }

  commit(transaction: Transaction): Outcome {
    const isDone = transaction.requires.every(requirement => this.#isMet(requirement))
    if (isDone) {
      for (const write of transaction.writes) if (write.do === 'put') this.#requireLease(write.leaseId)
      this.#write(transaction.writes)
    }
    return { isDone, ...this.range(transaction.look) }
  }

  grant(ttlSeconds: number): bigint {
    this.#lastLeaseId += 1n
    this.#leases.set(this.#lastLeaseId, { ttlSeconds, keys: new Set(), expiresAtMs: this.#expiryOf(ttlSeconds) })
    return this.#lastLeaseId
  }

  keepAlive(leaseId: bigint): number | undefined {
    const lease = this.#leases.get(leaseId)
    if (lease === undefined) return undefined
    lease.expiresAtMs = this.#expiryOf(lease.ttlSeconds)
    return lease.ttlSeconds
  }

  timeToLive(leaseId: bigint): number | undefined {
    const lease = this.#leases.get(leaseId)
    return lease && Math.round((lease.expiresAtMs - this.clock.monotonicMs()) / 1000)
  }

  revoke(leaseId: bigint): void {
    const { keys } = this.#requireLease(leaseId) ?? { keys: [] }
    this.#leases.delete(leaseId)
    this.#write([...keys].map(key => ({ do: 'delete', key })))
  }

  /** Forgets what was before the revision. */
  compact(revision = this.#revision): void {
    this.#oldest = Math.max(this.#oldest, revision)
    while ((this.#history[0]?.revision ?? this.#oldest) < this.#oldest) this.#history.shift()
    this.#tellAll()
  }

  /** All changes from that revision on. */
  changesSince(revision: number, range: KeyRange): readonly Change[] {
    if (revision < this.#oldest)
      throw new StoreError('compacted', 'etcdserver: mvcc: required revision has been compacted')
    return this.#history
      .filter(commit => commit.revision >= revision)
      .flatMap(({ changes }) => changes.filter(change => isIn(range, change.is === 'put' ? change.kv.key : change.key)))
  }

  /** Calls back after everything that happens, until it is told to stop. */
  listen(listener: () => void): Disposable {
    this.#listeners.add(listener)
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) }
  }

  #isMet(requirement: Requirement): boolean {
    if ('key' in requirement) return (this.#kvs.get(requirement.key)?.modRevision ?? 0) === requirement.modRevision
    const { prefix, createdBefore } = requirement
    return this.range({ prefix, createdFrom: createdBefore }).kvs.length === 0
  }

  #write(writes: readonly Write[]): void {
    const revision = this.#revision + 1
    const changes = writes.flatMap(write => (write.do === 'put' ? this.#put(write, revision) : this.#delete(write.key)))
    if (changes.length === 0) return
    this.#revision = revision
    this.#history.push({ revision, changes })
    this.#tellAll()
  }

  #put({ key, value, leaseId }: Write & { do: 'put' }, revision: number): Change[] {
    const before = this.#kvs.get(key)
    const kv = { key, value, leaseId, createRevision: before?.createRevision ?? revision, modRevision: revision }
    this.#leases.get(before?.leaseId ?? 0n)?.keys.delete(key)
    this.#leases.get(leaseId)?.keys.add(key)
    this.#kvs.set(key, kv)
    return [{ is: 'put', kv }]
  }

  #delete(key: string): Change[] {
    this.#leases.get(this.#kvs.get(key)?.leaseId ?? 0n)?.keys.delete(key)
    return this.#kvs.delete(key) ? [{ is: 'delete', key }] : []
  }

  #requireLease(leaseId: bigint): EtcdLease | undefined {
    if (leaseId === 0n) return undefined
    const lease = this.#leases.get(leaseId)
    if (lease === undefined) throw new StoreError('lease-gone', 'etcdserver: requested lease not found')
    return lease
  }

  #expiryOf(ttlSeconds: number): number {
    const atMs = this.clock.monotonicMs() + ttlSeconds * 1000
    this.#expiry.ring(atMs)
    return atMs
  }

  async #expireForever(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#expiry.next(this.#stop.signal)
      const nowMs = this.clock.monotonicMs()
      for (const [id, { expiresAtMs }] of this.#leases) {
        if (expiresAtMs <= nowMs) this.revoke(id)
        else this.#expiry.ring(expiresAtMs)
      }
    }
  }

  #tellAll(): void {
    for (const listener of this.#listeners) listener()
  }
}

function isIn(range: KeyRange, key: string): boolean {
  return 'key' in range ? key === range.key : key.startsWith(range.prefix)
}
