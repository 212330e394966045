import type { SavedTable } from './saved-table.js'

interface Draft {
  readonly name: string
  readonly chains: Map<string, { readonly policy?: string; readonly rules: string[] }>
}

/** What `iptables-save` printed. Counters are left out: they say nothing of the rules. */
export function parseSave(text: string): readonly SavedTable[] {
  const tables: Draft[] = []
  for (const line of text.split('\n')) {
    const table = tables.at(-1)
    if (line.startsWith('*')) tables.push({ name: line.slice(1).trim(), chains: new Map() })
    else if (line.startsWith(':')) {
      const [name = '', policy = '-'] = line.slice(1).split(' ')
      table?.chains.set(name, { ...(policy !== '-' && { policy }), rules: [] })
    } else {
      const [, name = '', rule] = /^(?:\[\d+:\d+\] )?-A (\S+) ?(.*)$/.exec(line) ?? []
      if (rule !== undefined) table?.chains.get(name)?.rules.push(rule)
    }
  }
  return tables
}
