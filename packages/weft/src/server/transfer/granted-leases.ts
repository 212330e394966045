import { type Etcd, EtcdError } from '@weft/etcd'
import type { MovedLease } from './store-document.js'

type LeaseGranter = Pick<Etcd, 'grantLease' | 'revokeLease'>

/** The leases of a document in the store that it is brought into, each granted anew with the time that it had left. */
export class GrantedLeases {
  readonly #etcd: LeaseGranter
  readonly #leftSeconds: ReadonlyMap<string, number>
  readonly #granted = new Map<string, bigint>()
  #unused: bigint[] = []

  constructor(etcd: LeaseGranter, leases: readonly MovedLease[]) {
    this.#etcd = etcd
    this.#leftSeconds = new Map(leases.map(({ id, leftSeconds }) => [id, leftSeconds]))
  }

  async grant(names: ReadonlySet<string>): Promise<ReadonlyMap<string, bigint>> {
    const missing = [...names].filter(name => !this.#granted.has(name))
    await Promise.all(
      missing.map(async name => {
        // A lease of no time at all cannot be had.
        const ttlSeconds = Math.max(1, this.#leftSeconds.get(name) ?? 0)
        const { id } = await this.#etcd.grantLease({ ttlSeconds })
        this.#granted.set(name, id)
        this.#unused.push(id)
      }),
    )
    return this.#granted
  }

  /** Keys hang on all that was granted so far. */
  use(): void {
    this.#unused = []
  }

  async giveBack(): Promise<void> {
    const unused = this.#unused
    this.#unused = []
    for (const id of unused) {
      try {
        await this.#etcd.revokeLease(id)
      } catch (error) {
        // Then it runs out by itself; no key depends on it.
        if (!(error instanceof EtcdError)) throw error
      }
    }
  }
}
