import type { Problem } from '../../model/problem.js'
import type { Held, Trouble } from '../lease-store.js'
import { storeFailure } from '../store-failure.js'
import type { HolderParts } from './acquire-lease.js'
import { Chore } from './chore.js'
import type { KeyValue } from './key-value-store.js'
import { readRecords } from './lease-record.js'
import type { Acquired } from './lease-writer.js'
import type { Mirror } from './mirror.js'
import { renewalOf } from './renewal.js'

/** Who overwrites us again and again is not answered more often than that. */
const rewritePauseMs = 5_000

/** However much of its time a lease should have left. */
const shortestRenewalSeconds = 60

export type Standing = Held | Trouble

/** What is done for a lease, turn by turn: its key put right when it says something else, etcd's lease kept alive. */
export class LeaseKeeper {
  readonly #parts: HolderParts
  readonly #acquired: Acquired
  readonly #mirror: Mirror
  #leaseId: bigint
  readonly #rewrite: Chore
  readonly #renew: Chore
  readonly #lengthen: Chore
  /** A lease that came from another store has what it had left there, however often it is renewed. */
  #time: 'unknown' | 'short' | 'whole'
  /** What we have put our value over; the mirror may show it for a moment longer. */
  #overwritten: KeyValue | undefined

  constructor(parts: HolderParts, acquired: Acquired, mirror: Mirror) {
    this.#parts = parts
    this.#acquired = acquired
    this.#mirror = mirror
    this.#leaseId = acquired.leaseId
    this.#rewrite = new Chore(parts)
    this.#renew = new Chore(parts)
    this.#lengthen = new Chore(parts)
    const { fresh } = acquired
    this.#time = fresh === undefined ? 'unknown' : 'whole'
    // A lease of a former life may be about to run out, and so may one that was granted long before its key was made.
    if (fresh !== undefined)
      this.#renew.rest(fresh.grantedMs + this.#renewalMs(parts.ttlSeconds) - parts.clock.monotonicMs())
  }

  /** When there is something to do even if nothing happens. */
  get nextTurnMs(): number {
    return Math.min(this.#rewrite.dueMs, this.#renew.dueMs, this.#lengthen.dueMs)
  }

  async turn(signal: AbortSignal): Promise<Standing | 'lost'> {
    const { prefix, name } = this.#parts
    const { picture, trouble } = this.#mirror
    if (picture !== undefined) {
      const [record] = readRecords(prefix, picture.kvs.values())
      const renewal = renewalOf(this.#acquired, record)
      if (record === undefined || renewal.do === 'reclaim') return 'lost'
      if (renewal.do === 'give way') return this.#giveWay(renewal.problem)
      this.#leaseId = record.kv.leaseId
      const isWrong = renewal.do === 'rewrite' && record.kv !== this.#overwritten
      await this.#rewrite.doIf(isWrong, () => this.#putRight(record.kv, signal), signal)
    }
    const isAlive = await this.#renew.doIf(this.#leaseId !== 0n, () => this.#keepAlive(signal), signal)
    if (isAlive === false) return 'lost'
    const short = this.#time === 'short' ? picture?.kvs.get(this.#acquired.key) : undefined
    if (short !== undefined) await this.#lengthen.doIf(true, () => this.#putOnWholeLease(short, signal), signal)
    else this.#lengthen.drop()
    const problem =
      this.#rewrite.failure ?? this.#renew.failure ?? this.#lengthen.failure ?? (trouble && storeFailure(name, trouble))
    if (problem !== undefined) return { is: 'trouble', problem }
    return { is: 'held', lease: this.#acquired.lease, isReserved: this.#leaseId === 0n }
  }

  #giveWay(problem: Problem): Standing {
    this.#rewrite.drop()
    this.#renew.drop()
    this.#lengthen.drop()
    return { is: 'trouble', problem }
  }

  async #putRight(kv: KeyValue, signal: AbortSignal): Promise<void> {
    const { key, value } = this.#acquired
    const transaction = {
      requires: [{ key, modRevision: kv.modRevision }],
      writes: [{ do: 'put', key, value, leaseId: kv.leaseId }],
      look: { key },
    } as const
    const { isDone } = await this.#parts.kv.commit(transaction, signal)
    if (isDone) this.#overwritten = kv
    this.#rewrite.rest(rewritePauseMs)
  }

  /** False when there is nothing to keep alive any more. */
  async #keepAlive(signal: AbortSignal): Promise<boolean> {
    const ttlSeconds = await this.#parts.kv.keepAlive(this.#leaseId, signal)
    if (ttlSeconds === undefined) return false
    if (this.#time === 'unknown') this.#time = ttlSeconds < this.#parts.ttlSeconds ? 'short' : 'whole'
    this.#renew.rest(this.#renewalMs(ttlSeconds))
    return true
  }

  /** The old lease runs out by itself; other keys may hang on it. */
  async #putOnWholeLease({ key, value, modRevision }: KeyValue, signal: AbortSignal): Promise<void> {
    const { kv, ttlSeconds } = this.#parts
    const leaseId = await kv.grant(ttlSeconds, signal)
    const requires = [{ key, modRevision }]
    const { isDone } = await kv.commit(
      { requires, writes: [{ do: 'put', key, value, leaseId }], look: { key } },
      signal,
    )
    if (isDone) this.#time = 'whole'
    else await kv.revoke(leaseId, signal)
    this.#lengthen.rest(rewritePauseMs)
  }

  /** Long before half of the time is over, and not at the same moment as all who started together. */
  #renewalMs(ttlSeconds: number): number {
    const { random, renewMarginSeconds = 0 } = this.#parts
    const untilMarginSeconds = Math.max(ttlSeconds - renewMarginSeconds, shortestRenewalSeconds)
    return 1000 * Math.min(ttlSeconds * (0.2 + random() / 10), untilMarginSeconds)
  }
}
