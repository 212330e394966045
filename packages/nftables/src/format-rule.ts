import { type Family, familyOf } from '@weft/inet'
import { formatPrefix } from './format-prefix.js'
import type { MarkMatch, Match, Operator, PortMatch, PrefixMatch, Rule, SetMatch, Verdict } from './table.js'

/** `ip saddr 10.244.0.0/16 ip daddr != 224.0.0.0/4 masquerade fully-random` */
export function formatRule(rule: Rule): string {
  const words = [...rule.match.map(formatMatch), formatVerdict(rule.verdict)]
  if (rule.comment !== undefined) words.push(`comment "${rule.comment}"`)
  return words.join(' ')
}

export function formatMatch(match: Match): string {
  switch (match.on) {
    case 'source':
      return formatAddressMatch(match, 'saddr')
    case 'destination':
      return formatAddressMatch(match, 'daddr')
    case 'source-port':
      return formatPortMatch(match, 'sport')
    case 'destination-port':
      return formatPortMatch(match, 'dport')
    case 'input-interface':
      return `iifname ${negation(match.operator)}"${match.name}"`
    case 'output-interface':
      return `oifname ${negation(match.operator)}"${match.name}"`
    case 'mark':
      return formatMarkMatch(match)
  }
}

function formatAddressMatch(match: PrefixMatch | SetMatch, field: 'saddr' | 'daddr'): string {
  return 'set' in match
    ? `${protocolOf(match.family)} ${field} ${negation(match.operator)}@${match.set}`
    : `${protocolOf(familyOf(match.prefix))} ${field} ${negation(match.operator)}${formatPrefix(match.prefix)}`
}

function formatPortMatch(match: PortMatch, field: 'sport' | 'dport'): string {
  return `${match.protocol} ${field} ${negation(match.operator)}${match.port}`
}

function formatMarkMatch({ operator, value, mask }: MarkMatch): string {
  return mask === 0xffffffff
    ? `meta mark ${negation(operator)}${hexadecimal(value)}`
    : `meta mark & ${hexadecimal(mask)} ${operator} ${hexadecimal(value)}`
}

function formatVerdict(verdict: Verdict): string {
  if (typeof verdict === 'string') return verdict
  if ('jump' in verdict) return `jump ${verdict.jump}`
  return verdict.masquerade.isFullyRandom ? 'masquerade fully-random' : 'masquerade'
}

function negation(operator: Operator): string {
  return operator === '!=' ? '!= ' : ''
}

function protocolOf(family: Family): string {
  return family === 'ipv4' ? 'ip' : 'ip6'
}

function hexadecimal(value: number): string {
  return `0x${value.toString(16)}`
}
