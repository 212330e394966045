import type {
  KeyRange,
  KeyValueStore,
  Look,
  Outcome,
  Transaction,
  View,
  WatchUpdate,
} from '../../store/etcd/key-value-store.js'
import type { MemoryEtcd } from '../../store/etcd/testing/memory-etcd.js'
import { StoreError } from '../../store/store-error.js'
import type { Author, Books } from './books.js'
import { Copies } from './copies.js'
import type { Mood } from './mood.js'
import { unsteadyWatch } from './unsteady-watch.js'
import type { Way } from './way.js'

interface ConnectionParts {
  readonly books: Books
  readonly mood: Mood
  readonly way: Way
  readonly author: Author
  /** When the whole simulation ends. */
  readonly end: AbortSignal
}

/** How long a client waits for an answer before it gives up. */
const patienceMs = 2_000

/**
 * One client's connection to the store. What was sent goes its way whatever becomes of the client: a request may be carried
 * out long after whoever asked has given up or died, and an answer may be lost after the work was done.
 */
export class UnsteadyConnection implements KeyValueStore {
  readonly #parts: ConnectionParts
  readonly #copies = new Copies()
  requests = 0

  constructor(parts: ConnectionParts) {
    this.#parts = parts
  }

  /** What was sent goes its way all the same. */
  reconnect(): void {}

  range(range: Look, signal: AbortSignal): Promise<View> {
    return this.#ask('read', signal, etcd => this.#copyOf(etcd.range(range)))
  }

  commit(transaction: Transaction, signal: AbortSignal): Promise<Outcome> {
    return this.#ask('write', signal, etcd => this.#copyOf(etcd.commit(transaction)))
  }

  grant(ttlSeconds: number, signal: AbortSignal): Promise<bigint> {
    const { books, author } = this.#parts
    return this.#ask('write', signal, () => books.grant(author, ttlSeconds))
  }

  keepAlive(leaseId: bigint, signal: AbortSignal): Promise<number | undefined> {
    return this.#ask('read', signal, etcd => etcd.keepAlive(leaseId))
  }

  timeToLive(leaseId: bigint, signal: AbortSignal): Promise<number | undefined> {
    return this.#ask('read', signal, etcd => etcd.timeToLive(leaseId))
  }

  revoke(leaseId: bigint, signal: AbortSignal): Promise<void> {
    return this.#ask('read', signal, etcd => etcd.revoke(leaseId))
  }

  watch(range: KeyRange, fromRevision: number, signal: AbortSignal): AsyncIterable<WatchUpdate> {
    const { books, way, mood } = this.#parts
    return unsteadyWatch({ etcd: books.etcd, way, mood, copies: this.#copies, range, fromRevision }, signal)
  }

  #copyOf<Seen extends View>(seen: Seen): Seen {
    return { ...seen, kvs: seen.kvs.map(kv => this.#copies.of(kv)) }
  }

  #ask<Answer>(kind: 'read' | 'write', signal: AbortSignal, work: (etcd: MemoryEtcd) => Answer): Promise<Answer> {
    this.requests += 1
    const { clock } = this.#parts.books.etcd
    return new Promise((resolve, reject) => {
      const settled = new AbortController()
      const settle = (outcome: () => void) => {
        if (settled.signal.aborted) return
        settled.abort('settled')
        signal.removeEventListener('abort', abandon)
        outcome()
      }
      const abandon = () => settle(() => reject(signal.reason))
      if (signal.aborted) return abandon()
      signal.addEventListener('abort', abandon)
      void clock.wait(patienceMs, settled.signal).then(() => settle(() => reject(noAnswer())))
      void this.#carry(kind, work).then(answer => {
        if (answer !== undefined) settle(() => ('error' in answer ? reject(answer.error) : resolve(answer.value)))
      })
    })
  }

  /** There and back; undefined when there is no answer. */
  async #carry<Answer>(
    kind: 'read' | 'write',
    work: (etcd: MemoryEtcd) => Answer,
  ): Promise<Carried<Answer> | undefined> {
    const { books, author, mood } = this.#parts
    if (!(await this.#arrives('requests'))) return undefined
    const answer = attempt(() => {
      mood.refuse(kind)
      return books.as(author, work)
    })
    return (await this.#arrives('answers')) ? answer : undefined
  }

  async #arrives(messages: 'requests' | 'answers'): Promise<boolean> {
    const { way, books, end } = this.#parts
    const { clock } = books.etcd
    await clock.wait(way.delayMs(), end)
    if (way.loses()) return false
    while (!way.lets(messages)) {
      const lingerMs = way.lingerMs()
      if (lingerMs === undefined || end.aborted) return false
      await clock.wait(lingerMs, end)
    }
    return !end.aborted
  }
}

type Carried<Answer> = { readonly value: Answer } | { readonly error: unknown }

function attempt<Answer>(work: () => Answer): Carried<Answer> {
  try {
    return { value: work() }
  } catch (error) {
    return { error }
  }
}

function noAnswer(): StoreError {
  return new StoreError('unreachable', 'no answer')
}
