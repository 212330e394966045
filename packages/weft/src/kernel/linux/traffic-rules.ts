import { type Change, type ListedTable, type Nftables, NftError, type TableReference } from '@weft/nftables'
import { failure } from '../failure.js'
import type { OperationFailure } from '../kernel.js'
import { nftFailure } from '../nft-failure.js'

export interface ListedTables {
  readonly table: Map<string, ListedTable>
  /** Why there are no traffic rules. */
  readonly missing: string | undefined
}

const noProgram = 'there is no program nft on this machine; install the package nftables'

/** Listing a table costs a process. As long as events tell of every change, what was listed once is not listed again. */
export class TrafficRules {
  readonly #nft: Nftables | undefined
  readonly #listed = new Map<string, ListedTable | undefined>()
  #changes = 0

  constructor(nft: Nftables | undefined) {
    this.#nft = nft
  }

  get isThere(): boolean {
    return this.#nft !== undefined
  }

  async list(keys: readonly string[]): Promise<ListedTables> {
    const table = new Map<string, ListedTable>()
    if (this.#nft === undefined) return { table, missing: noProgram }
    try {
      for (const key of keys) {
        const listed = await this.#list(this.#nft, key)
        if (listed !== undefined) table.set(key, listed)
      }
      return { table, missing: undefined }
    } catch (error) {
      if (error instanceof NftError) return { table: new Map(), missing: `nft does not work here: ${error.words}` }
      throw error
    }
  }

  async commit(change: Change): Promise<OperationFailure | undefined> {
    if (this.#nft === undefined) return failure('EUNSUPPORTED', noProgram)
    try {
      await this.#nft.commit([change])
      return undefined
    } catch (error) {
      return nftFailure(error)
    } finally {
      this.forgetAll()
    }
  }

  forgetAll(): void {
    this.#changes++
    this.#listed.clear()
  }

  async #list(nft: Nftables, key: string): Promise<ListedTable | undefined> {
    if (this.#listed.has(key)) return this.#listed.get(key)
    const changes = this.#changes
    const table = await nft.list(referenceOf(key))
    // What changes meanwhile may be in the listing or not.
    if (changes === this.#changes) this.#listed.set(key, table)
    return table
  }
}

const families = ['ip', 'ip6', 'inet'] as const

/** `family name`, as the model's keys spell it. */
function referenceOf(key: string): TableReference {
  const [written, name] = key.split(' ')
  const family = families.find(known => known === written)
  if (family === undefined || name === undefined) {
    throw new RangeError(`'${key}' is no table; accepted is a family (${families.join(', ')}), a blank and a name`)
  }
  return { family, name }
}
