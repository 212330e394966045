import { targetOf } from './find-chain.js'
import type { SavedTable } from './saved-table.js'

export interface TableDraft extends SavedTable {
  readonly chains: Map<string, { readonly policy?: string; readonly rules: string[] }>
}

interface Refusal {
  readonly words: string
  readonly line: string
}

const builtInChains: { readonly [table: string]: readonly string[] } = {
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  raw: ['PREROUTING', 'OUTPUT'],
}

const builtInTargets = ['ACCEPT', 'DROP', 'RETURN', 'MASQUERADE', 'REJECT', 'MARK', 'LOG', 'DNAT']

/** What `iptables-restore --noflush` makes of the tables; a refusal when it would make nothing of them. */
export function applyScript(
  tables: ReadonlyMap<string, TableDraft>,
  script: string,
): Map<string, TableDraft> | Refusal {
  const after = new Map([...tables].map(([name, table]) => [name, copyOf(table)]))
  let table: TableDraft | undefined
  for (const line of script.split('\n').filter(one => one !== '')) {
    if (line === 'COMMIT') table = undefined
    else if (line.startsWith('*')) {
      const name = line.slice(1)
      if (builtInChains[name] === undefined) return { words: `there is no table ${name}`, line }
      table = after.get(name) ?? newTable(name)
      after.set(name, table)
    } else {
      const words = table === undefined ? 'no table is named' : applyLine(table, line)
      if (words !== undefined) return { words, line }
    }
  }
  return table === undefined ? after : { words: 'COMMIT expected', line: '' }
}

/** Why the line is refused; undefined when it was carried out. */
function applyLine({ name: table, chains }: TableDraft, line: string): string | undefined {
  const [, command = '', name = '', rest = ''] = /^(:|-[ADFINX] )(\S+) ?(.*)$/.exec(line) ?? []
  const chain = chains.get(name)
  if (command === ':') {
    const isBuiltIn = builtInChains[table]?.includes(name)
    chains.set(name, isBuiltIn ? { policy: rest.split(' ')[0] ?? 'ACCEPT', rules: chain?.rules ?? [] } : { rules: [] })
    return undefined
  }
  if (command === '-N ') {
    if (chain !== undefined) return `the chain ${name} exists`
    chains.set(name, { rules: [] })
    return undefined
  }
  if (chain === undefined) return `no chain ${name}`
  switch (command) {
    case '-A ':
    case '-I ': {
      const target = targetOf(rest)
      if (target !== undefined && !builtInTargets.includes(target) && !chains.has(target)) return `no chain ${target}`
      if (command === '-A ') chain.rules.push(rest)
      else chain.rules.unshift(rest)
      return undefined
    }
    case '-D ': {
      const place = chain.rules.indexOf(rest)
      if (place < 0) return 'no such rule'
      chain.rules.splice(place, 1)
      return undefined
    }
    case '-F ':
      chain.rules.length = 0
      return undefined
    case '-X ': {
      const isUsed = [...chains.values()].some(({ rules }) => rules.some(rule => targetOf(rule) === name))
      if (isUsed || chain.rules.length > 0 || chain.policy !== undefined) return `the chain ${name} is in use`
      chains.delete(name)
      return undefined
    }
    default:
      return 'not understood'
  }
}

function newTable(name: string): TableDraft {
  return { name, chains: new Map((builtInChains[name] ?? []).map(chain => [chain, { policy: 'ACCEPT', rules: [] }])) }
}

function copyOf({ name, chains }: TableDraft): TableDraft {
  return {
    name,
    chains: new Map([...chains].map(([chain, { rules, ...rest }]) => [chain, { ...rest, rules: [...rules] }])),
  }
}
