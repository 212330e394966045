import type { KeyValue } from '../../store/etcd/key-value-store.js'
import type { MemoryEtcd } from '../../store/etcd/testing/memory-etcd.js'

/** Who changes the store. What runs out is the deed of time. */
export interface Author {
  readonly is: 'daemon' | 'flannel' | 'operator' | 'time'
  readonly name: string
}

export interface KeyChange {
  readonly key: string
  readonly before: KeyValue | undefined
  readonly after: KeyValue | undefined
}

/** What was changed at one moment. */
export interface Deed {
  readonly author: Author
  readonly changes: readonly KeyChange[]
}

const time: Author = { is: 'time', name: 'time' }

/** Keeps the books of a store: every change, with who did it and what was there before. */
export class Books {
  readonly etcd: MemoryEtcd
  readonly #kvs = new Map<string, KeyValue>()
  readonly #readers: ((deed: Deed) => void)[] = []
  readonly #grants = new Map<bigint, Author>()
  #author = time
  #revision: number

  constructor(etcd: MemoryEtcd) {
    this.etcd = etcd
    this.#revision = etcd.revision
    etcd.listen(() => this.#enter())
  }

  /** All keys as they are now. */
  get kvs(): ReadonlyMap<string, KeyValue> {
    return this.#kvs
  }

  /** Who asked for which of etcd's leases. */
  get grants(): ReadonlyMap<bigint, Author> {
    return this.#grants
  }

  as<Result>(author: Author, work: (etcd: MemoryEtcd) => Result): Result {
    this.#author = author
    try {
      return work(this.etcd)
    } finally {
      this.#author = time
    }
  }

  grant(author: Author, ttlSeconds: number): bigint {
    const id = this.etcd.grant(ttlSeconds)
    this.#grants.set(id, author)
    return id
  }

  /** Each reader is told of each deed, in the order of their coming. */
  onDeed(read: (deed: Deed) => void): void {
    this.#readers.push(read)
  }

  #enter(): void {
    if (this.etcd.revision === this.#revision) return
    const found = this.etcd.changesSince(this.#revision + 1, { prefix: '' })
    this.#revision = this.etcd.revision
    const changes = found.map(change => {
      const key = change.is === 'put' ? change.kv.key : change.key
      const before = this.#kvs.get(key)
      const after = change.is === 'put' ? change.kv : undefined
      if (after === undefined) this.#kvs.delete(key)
      else this.#kvs.set(key, after)
      return { key, before, after }
    })
    const deed = { author: this.#author, changes }
    for (const read of this.#readers) read(deed)
  }
}

export function describeDeed({ changes }: Deed): string {
  const words = changes.map(({ key, after }) => {
    if (after === undefined) return `deletes ${key}`
    return `puts ${key}${after.leaseId === 0n ? ' for good' : ''} ${after.value.slice(0, 160)}`
  })
  return words.join(' and ')
}
