import { formatMatch } from './format-rule.js'
import type { Match } from './table.js'

const order: readonly Match['on'][] = [
  'input-interface',
  'output-interface',
  'mark',
  'source',
  'destination',
  'source-port',
  'destination-port',
]

/**
 * The one order of matches. It means nothing to packets, but nft changes it: it compares adjoining header fields in one
 * go, so `udp dport 5 udp sport 6` comes back as `udp sport 6 udp dport 5`.
 */
export function inOrder(matches: readonly Match[]): Match[] {
  return [...matches].sort(
    (a, b) => order.indexOf(a.on) - order.indexOf(b.on) || compareTexts(formatMatch(a), formatMatch(b)),
  )
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
