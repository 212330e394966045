import { isObject } from './json-fields.js'
import { parseChain } from './parse-chain.js'
import { parseObjects } from './parse-objects.js'
import type { Hook, TableReference } from './table.js'

/** A chain that packets enter by themselves, whoever made it. */
export interface BaseChain {
  readonly table: TableReference
  readonly name: string
  readonly hook: Hook
}

const families = ['ip', 'ip6', 'inet'] as const

/** What `nft --json list chains` printed, as far as `Table` and `Hook` have words for it. */
export function parseBaseChains(json: string): readonly BaseChain[] {
  return parseObjects(json).flatMap(({ chain }): readonly BaseChain[] => {
    if (!isObject(chain) || typeof chain.table !== 'string') return []
    const family = families.find(known => known === chain.family)
    const { name, hook } = parseChain(chain) ?? {}
    if (family === undefined || name === undefined || hook === undefined) return []
    return [{ table: { family, name: chain.table }, name, hook }]
  })
}
