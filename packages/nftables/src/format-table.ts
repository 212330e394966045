import { formatPrefix } from './format-prefix.js'
import { formatRule } from './format-rule.js'
import type { ListedChain, ListedTable } from './listed-table.js'
import type { Hook, NftSet } from './table.js'

/** The table in nft's language, laid out as `nft list table` does. What is unknown becomes a remark. */
export function formatTable(table: ListedTable): string {
  const blocks = [
    commentLines(table),
    (table.unknown ?? []).map(formatUnknown),
    ...table.sets.map(formatSet),
    ...table.chains.map(formatChain),
  ]
  return braced(
    `table ${table.family} ${table.name}`,
    blocks.filter(block => block.length > 0).flatMap((block, index) => (index === 0 ? block : ['', ...block])),
  ).join('\n')
}

function formatSet(set: NftSet): string[] {
  const lines = [`type ${set.family === 'ipv4' ? 'ipv4_addr' : 'ipv6_addr'}`]
  if (set.holds === 'prefixes') lines.push('flags interval')
  lines.push(...commentLines(set), ...elementLines(formatElements(set)))
  return braced(`set ${set.name}`, lines)
}

function formatElements(set: NftSet): readonly string[] {
  return set.holds === 'prefixes' ? set.elements.map(formatPrefix) : set.elements
}

/** nft quotes the line of a mistake, so a large set gets a line for each element. */
function elementLines(elements: readonly string[]): string[] {
  if (elements.length === 0) return []
  if (elements.length <= 4) return [`elements = { ${elements.join(', ')} }`]
  return braced(
    'elements =',
    elements.map(element => `${element},`),
  )
}

function formatChain(chain: ListedChain): string[] {
  const rules = chain.rules.map(rule => ('unknown' in rule ? formatUnknown(rule.unknown) : formatRule(rule)))
  const hook = chain.hook === undefined ? [] : [formatHook(chain.hook)]
  return braced(`chain ${chain.name}`, [...commentLines(chain), ...hook, ...rules])
}

function formatHook(hook: Hook): string {
  return `type ${hook.type} hook ${hook.hook} priority ${formatPriority(hook)}; policy ${hook.policy};`
}

/** The names that operators know; srcnat and dstnat exist only at their own hook. */
function formatPriority({ hook, priority }: Hook): string {
  if (priority === 0) return 'filter'
  if (priority === 100 && hook === 'postrouting') return 'srcnat'
  if (priority === -100 && hook === 'prerouting') return 'dstnat'
  return String(priority)
}

function formatUnknown(text: string): string {
  return `# unknown: ${text}`
}

function commentLines({ comment }: { readonly comment?: string }): string[] {
  return comment === undefined ? [] : [`comment "${comment}"`]
}

function braced(title: string, lines: readonly string[]): string[] {
  return [`${title} {`, ...lines.map(line => (line === '' ? '' : `\t${line}`)), '}']
}
