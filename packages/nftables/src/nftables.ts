import type { BaseChain } from './base-chain.js'
import type { Change } from './change.js'
import type { ListedTable } from './listed-table.js'
import type { TableReference } from './table.js'

/** What `Nft` does with the kernel and `FakeNft` in memory. */
export interface Nftables {
  /** Undefined when there is no such table. */
  list(table: TableReference, signal?: AbortSignal): Promise<ListedTable | undefined>
  /** Everybody's chains that packets enter by themselves, without their rules. */
  baseChains(signal?: AbortSignal): Promise<readonly BaseChain[]>
  /**
   * All of the changes in one transaction, or none. Deleting a missing table succeeds. Rejects with an NftError for what
   * nft refuses, with a RangeError for what can't be written in its language.
   */
  commit(changes: readonly Change[], signal?: AbortSignal): Promise<void>
}
