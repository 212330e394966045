import type { Flag, FlagGroup } from './flag.js'

/** The flags of a program as Markdown, a table for each group. */
export function formatReference(groups: readonly FlagGroup[]): string {
  return groups.map(formatGroup).join('')
}

function formatGroup({ title, flags }: FlagGroup): string {
  const rows = flags.map(formatRow)
  return ['', `## ${title}`, '', '| | flag | | default |', '|---|---|---|---|', ...rows, ''].join('\n')
}

function formatRow({ name, placeholder, help, defaultText, isOurs }: Flag<unknown>): string {
  const head = `\`--${name}${placeholder === undefined ? '' : ` ${placeholder}`}\``
  const cells = [isOurs ? '+' : '', head, help, defaultText ? `\`${defaultText}\`` : '']
  return `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
}
