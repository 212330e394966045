import type { Chain, ChainReference, Jump } from './chain.js'
import type { SavedTable } from './saved-table.js'
import { splitWords } from './words.js'

/** Undefined when there is no such chain. */
export function findChain(tables: readonly SavedTable[], { table, name }: ChainReference): Chain | undefined {
  const saved = tables.find(one => one.name === table)
  const chain = saved?.chains.get(name)
  if (saved === undefined || chain === undefined) return undefined
  return { table, name, rules: chain.rules, jumps: jumpsTo(saved, name) }
}

function jumpsTo({ chains }: SavedTable, name: string): readonly Jump[] {
  const jumps: Jump[] = []
  for (const [from, { rules }] of chains)
    for (const rule of rules) if (rule.includes(name) && targetOf(rule) === name) jumps.push({ from, rule })
  return jumps
}

/** Where a rule sends the packets that it fits. */
export function targetOf(rule: string): string | undefined {
  const words = splitWords(rule)
  const at = words.findIndex((word, index) => (word === '-j' || word === '-g') && words[index - 1] !== '--comment')
  return at < 0 ? undefined : words[at + 1]
}
