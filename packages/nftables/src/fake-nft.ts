import type { BaseChain } from './base-chain.js'
import type { Change } from './change.js'
import { checkReference, checkTable } from './check-table.js'
import { formatTable } from './format-table.js'
import type { ListedTable } from './listed-table.js'
import { NftError } from './nft-error.js'
import type { Nftables } from './nftables.js'
import { refusalOf } from './refusal.js'
import type { TableReference } from './table.js'

/** nftables in memory, for tests: it refuses what nft refuses, and prints itself. */
export class FakeNft implements Nftables {
  #tables = new Map<string, ListedTable>()

  async list(table: TableReference, signal?: AbortSignal): Promise<ListedTable | undefined> {
    signal?.throwIfAborted()
    checkReference(table)
    return structuredClone(this.#tables.get(keyOf(table)))
  }

  async baseChains(signal?: AbortSignal): Promise<readonly BaseChain[]> {
    signal?.throwIfAborted()
    return [...this.#tables.values()].flatMap(({ family, name: table, chains }) =>
      chains.flatMap(({ name, hook }) => (hook === undefined ? [] : [{ table: { family, name: table }, name, hook }])),
    )
  }

  async commit(changes: readonly Change[], signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    const tables = new Map(this.#tables)
    for (const change of changes) {
      if ('delete' in change) {
        checkReference(change.delete)
        tables.delete(keyOf(change.delete))
      } else {
        checkTable(change.replace)
        const refusal = refusalOf(change.replace)
        if (refusal !== undefined) throw new NftError(refusal)
        tables.set(keyOf(change.replace), structuredClone(change.replace))
      }
    }
    this.#tables = tables
  }

  /** Somebody else's hand: the table is there from now on, unknown things and all. */
  put(table: ListedTable): void {
    this.#tables.set(keyOf(table), structuredClone(table))
  }

  toString(): string {
    return [...this.#tables.values()].map(formatTable).join('\n\n')
  }
}

function keyOf({ family, name }: TableReference): string {
  return `${family} ${name}`
}
