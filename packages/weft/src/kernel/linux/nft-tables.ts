import {
  type BaseChain,
  type Change,
  type ListedTable,
  type Nftables,
  NftError,
  type TableReference,
} from '@weft/nftables'
import { failure } from '../failure.js'
import type { OperationFailure } from '../kernel.js'
import { nftFailure } from '../nft-failure.js'

export interface ListedTables {
  readonly table: Map<string, ListedTable>
  /** Why there are no rules of nftables. */
  readonly missing: string | undefined
}

/** Listing a table costs a process. As long as events tell of every change, what was listed once is not listed again. */
export class NftTables {
  readonly #nft: Nftables | string
  readonly #listed = new Map<string, ListedTable | undefined>()
  #baseChains: readonly BaseChain[] | undefined
  #changes = 0

  /** Or why there is none. */
  constructor(nft: Nftables | string) {
    this.#nft = nft
  }

  get isThere(): boolean {
    return typeof this.#nft !== 'string'
  }

  async list(keys: readonly string[]): Promise<ListedTables> {
    const nft = this.#nft
    if (typeof nft === 'string') return { table: new Map(), missing: nft }
    try {
      const listed = await Promise.all(keys.map(async key => [key, await this.#list(nft, key)] as const))
      return {
        table: new Map(listed.flatMap(([key, table]) => (table ? [[key, table] as const] : []))),
        missing: undefined,
      }
    } catch (error) {
      if (error instanceof NftError) return { table: new Map(), missing: `nft does not work here: ${error.words}` }
      throw error
    }
  }

  /** Everybody's; none where nft is not, or does not work. */
  async baseChains(): Promise<readonly BaseChain[]> {
    if (typeof this.#nft === 'string') return []
    if (this.#baseChains !== undefined) return this.#baseChains
    const changes = this.#changes
    const chains = await this.#nft.baseChains().catch(noneIfRefused)
    if (changes === this.#changes) this.#baseChains = chains
    return chains
  }

  /** Somebody's table. */
  async read({ family, name }: TableReference): Promise<ListedTable | undefined> {
    return (await this.list([`${family} ${name}`])).table.get(`${family} ${name}`)
  }

  async commit(change: Change): Promise<OperationFailure | undefined> {
    if (typeof this.#nft === 'string') return failure('EUNSUPPORTED', this.#nft)
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
    this.#baseChains = undefined
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

function noneIfRefused(error: unknown): readonly BaseChain[] {
  if (error instanceof NftError) return []
  throw error
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
