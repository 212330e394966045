import type { Chain, Rule, Table } from './table.js'

/**
 * A table as the kernel has it. What `Table` cannot say is kept as nft's own JSON text, so that a table that anybody
 * else had a hand in never equals one of ours.
 */
export interface ListedTable extends Omit<Table, 'chains'> {
  readonly chains: readonly ListedChain[]
  /** Properties of the table, sets, maps, chains … that `Table` has no words for. Absent when there are none. */
  readonly unknown?: readonly string[]
}

export interface ListedChain extends Omit<Chain, 'rules'> {
  readonly rules: readonly (Rule | UnknownRule)[]
}

export interface UnknownRule {
  readonly unknown: string
}
