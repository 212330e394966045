import { Alarm } from '../../../time/alarm.js'
import { StoreError } from '../../store-error.js'
import type { KeyRange, KeyValueStore, Look, Outcome, Transaction, View, WatchUpdate } from '../key-value-store.js'
import type { MemoryEtcd } from './memory-etcd.js'

/** How long a client waits for an answer before it gives up, and before it tries to watch again. */
const patienceMs = 1_000

/** One client's way to a `MemoryEtcd`, which can be cut, slowed down and made unreliable. */
export class MemoryConnection implements KeyValueStore {
  /** How long a message is on its way, in either direction. */
  delayMs: () => number = () => 0
  /** Whether an answer is lost after what was asked for was done. */
  losesAnswer: () => boolean = () => false
  /** What the store says instead of doing what it is asked. */
  refusal: StoreError | undefined
  requests = 0
  readonly #etcd: MemoryEtcd
  readonly #watchers = new Set<Alarm>()
  #isCut = false

  constructor(etcd: MemoryEtcd) {
    this.#etcd = etcd
  }

  get isCut(): boolean {
    return this.#isCut
  }

  set isCut(isCut: boolean) {
    this.#isCut = isCut
    for (const watcher of this.#watchers) watcher.ring()
  }

  /** Tells at once when it is dead: there is nothing to be mended. */
  reconnect(): void {}

  range(range: Look, signal: AbortSignal): Promise<View> {
    return this.#ask(signal, () => this.#etcd.range(range))
  }

  commit(transaction: Transaction, signal: AbortSignal): Promise<Outcome> {
    return this.#ask(signal, () => this.#etcd.commit(transaction))
  }

  grant(ttlSeconds: number, signal: AbortSignal): Promise<bigint> {
    return this.#ask(signal, () => this.#etcd.grant(ttlSeconds))
  }

  keepAlive(leaseId: bigint, signal: AbortSignal): Promise<number | undefined> {
    return this.#ask(signal, () => this.#etcd.keepAlive(leaseId))
  }

  timeToLive(leaseId: bigint, signal: AbortSignal): Promise<number | undefined> {
    return this.#ask(signal, () => this.#etcd.timeToLive(leaseId))
  }

  revoke(leaseId: bigint, signal: AbortSignal): Promise<void> {
    return this.#ask(signal, () => this.#etcd.revoke(leaseId))
  }

  async *watch(range: KeyRange, fromRevision: number, signal: AbortSignal): AsyncGenerator<WatchUpdate, void> {
    const alarm = new Alarm(this.#etcd.clock)
    using _listening = this.#etcd.listen(() => alarm.ring(this.#etcd.clock.monotonicMs() + this.delayMs()))
    this.#watchers.add(alarm)
    let next = fromRevision
    let isConnected = false
    try {
      while (!signal.aborted) {
        if (this.#isCut) {
          if (isConnected) yield { is: 'interrupted', error: this.#noAnswer() }
          isConnected = false
          alarm.ring(this.#etcd.clock.monotonicMs() + patienceMs)
        } else {
          const { revision } = this.#etcd
          const changes = this.#etcd.changesSince(next, range)
          if (!isConnected) yield { is: 'connected', revision }
          isConnected = true
          next = Math.max(next, revision + 1)
          if (changes.length > 0) yield { is: 'changes', revision, changes }
        }
        await alarm.next(signal)
      }
    } finally {
      this.#watchers.delete(alarm)
    }
    signal.throwIfAborted()
  }

  async #ask<Answer>(signal: AbortSignal, work: () => Answer): Promise<Answer> {
    this.requests += 1
    await this.#travel(signal)
    if (this.refusal !== undefined) throw this.refusal
    const answer = work()
    if (this.losesAnswer()) {
      await this.#etcd.clock.wait(patienceMs, signal)
      throw this.#noAnswer()
    }
    await this.#travel(signal)
    return answer
  }

  async #travel(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const delayMs = this.delayMs()
    if (delayMs > 0) await this.#etcd.clock.wait(delayMs, signal)
    if (this.#isCut) {
      await this.#etcd.clock.wait(patienceMs, signal)
      signal.throwIfAborted()
      throw this.#noAnswer()
    }
    signal.throwIfAborted()
  }

  #noAnswer(): StoreError {
    return new StoreError('unreachable', 'no answer')
  }
}
