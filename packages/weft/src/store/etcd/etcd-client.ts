import {
  type Comparison,
  Etcd,
  EtcdError,
  type EtcdErrorCode,
  type EtcdOptions,
  type KeyValue as Item,
  type WatchEvent,
} from '@weft/etcd'
import { StoreError, type StoreErrorReason } from '../store-error.js'
import type {
  Change,
  KeyRange,
  KeyValue,
  KeyValueStore,
  Look,
  Outcome,
  Requirement,
  Transaction,
  View,
  WatchUpdate,
} from './key-value-store.js'

/** A real etcd, or weft's own server. */
export class EtcdClient implements KeyValueStore, Disposable {
  readonly #etcd: Etcd

  constructor(options: EtcdOptions) {
    this.#etcd = new Etcd(options)
  }

  [Symbol.dispose](): void {
    this.#etcd.close()
  }

  reconnect(): void {
    this.#etcd.reconnect()
  }

  async range(look: Look, signal: AbortSignal): Promise<View> {
    const { revision, items } = await inOurWords(this.#etcd.range(rangeOf(look), { signal }))
    return { revision, kvs: items.map(readItem) }
  }

  async commit({ requires, writes, look }: Transaction, signal: AbortSignal): Promise<Outcome> {
    const conditions = requires.map(comparisonOf)
    const operations = writes.map(write =>
      write.do === 'put'
        ? ({ do: 'put', key: write.key, value: write.value, lease: write.leaseId } as const)
        : ({ do: 'delete', key: write.key } as const),
    )
    const looking = { do: 'range', ...rangeOf(look) } as const
    const transaction = { compare: conditions, success: [...operations, looking], failure: [looking] }
    const { succeeded, results, revision } = await inOurWords(this.#etcd.txn(transaction, { signal }))
    const seen = results.at(-1)
    const kvs = seen?.did === 'range' ? seen.items.map(readItem) : []
    return { isDone: succeeded, revision, kvs }
  }

  async grant(ttlSeconds: number, signal: AbortSignal): Promise<bigint> {
    const { id } = await inOurWords(this.#etcd.grantLease({ ttlSeconds }, { signal }))
    return id
  }

  keepAlive(leaseId: bigint, signal: AbortSignal): Promise<number | undefined> {
    return unlessGone(inOurWords(this.#etcd.renewLease(leaseId, { signal })))
  }

  async timeToLive(leaseId: bigint, signal: AbortSignal): Promise<number | undefined> {
    const life = await inOurWords(this.#etcd.leaseTimeToLive(leaseId, { signal }))
    return life?.leftSeconds
  }

  revoke(leaseId: bigint, signal: AbortSignal): Promise<void> {
    return inOurWords(this.#etcd.revokeLease(leaseId, { signal }))
  }

  async *watch(range: KeyRange, fromRevision: number, signal: AbortSignal): AsyncGenerator<WatchUpdate, void> {
    try {
      for await (const update of this.#etcd.watch({ ...range, startRevision: fromRevision, progress: true, signal })) {
        const { kind } = update
        if (kind === 'interrupted') yield { is: 'interrupted', error: translate(update.error) }
        else if (kind === 'started') yield { is: 'connected', revision: update.revision }
        else {
          const changes = kind === 'events' ? update.events.map(readEvent) : []
          yield { is: 'changes', revision: update.revision, changes }
        }
      }
    } catch (error) {
      throw error instanceof EtcdError ? translate(error) : error
    }
  }
}

function rangeOf({ createdFrom = 0, ...range }: Look) {
  return { ...range, minCreateRevision: createdFrom }
}

function comparisonOf(requirement: Requirement): Comparison {
  if ('key' in requirement) return { ...requirement, is: '==' }
  return { prefix: requirement.prefix, is: '<', createRevision: requirement.createdBefore }
}

function readItem({ key, value, createRevision, modRevision, lease }: Item): KeyValue {
  return { key: key.toString(), value: value.toString(), createRevision, modRevision, leaseId: lease }
}

function readEvent(event: WatchEvent): Change {
  return event.type === 'put' ? { is: 'put', kv: readItem(event.item) } : { is: 'delete', key: event.key.toString() }
}

async function inOurWords<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer
  } catch (error) {
    throw error instanceof EtcdError ? translate(error) : error
  }
}

async function unlessGone<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof StoreError && error.reason === 'lease-gone') return undefined
    throw error
  }
}

const reasons: { readonly [code in EtcdErrorCode]?: StoreErrorReason } = {
  unavailable: 'unreachable',
  deadline: 'unreachable',
  busy: 'unreachable',
  unauthenticated: 'denied',
  'permission-denied': 'denied',
  compacted: 'compacted',
  'no-space': 'full',
  'not-found': 'lease-gone',
}

function translate(error: EtcdError): StoreError {
  return new StoreError(reasons[error.code] ?? 'broken', error.found, error)
}
