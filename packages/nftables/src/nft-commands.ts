import { isObject } from './json-fields.js'
import { parseObjects } from './parse-objects.js'

/** For tables that are shared with others, where single rules come and go: `Nftables` knows whole tables only. */
export interface NftCommands {
  /** Commands in nft's JSON, `{ add: { table: … } }`, as one transaction. Names and comments need no quoting there. */
  execute(commands: readonly NftCommand[], signal?: AbortSignal): Promise<void>
  /** What the rules of the chain with this comment are deleted by. Undefined when there is no such chain. */
  ruleHandles(chain: ChainPlace, comment: string, signal?: AbortSignal): Promise<readonly number[] | undefined>
}

export type NftCommand = { readonly [verb in 'add' | 'flush' | 'delete']?: Readonly<Record<string, unknown>> }

export interface ChainPlace {
  readonly family: string
  readonly table: string
  readonly name: string
}

/** From what `nft --json list chain` printed. */
export function parseRuleHandles(json: string, comment: string): readonly number[] {
  return parseObjects(json).flatMap(({ rule }) =>
    isObject(rule) && rule.comment === comment && typeof rule.handle === 'number' ? [rule.handle] : [],
  )
}
