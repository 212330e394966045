import { type Family, familyOf } from '@weft/inet'
import { formatRule } from './format-rule.js'
import type { Chain, Hook, Match, Rule, Table, Verdict } from './table.js'

interface Refusal {
  readonly words: string
  readonly line: string
}

const missing = 'No such file or directory'
const notSupported = 'Operation not supported'
const tooManyLinks = 'Too many links'
/** NFT_JUMP_STACK_SIZE of the kernel: a packet is in so many chains at once, at most. */
const mostChainsEntered = 16

/** Why nft, or the kernel behind it, would refuse the table, in their words; undefined when they would not. */
export function refusalOf(table: Table): Refusal | undefined {
  return (
    first(table.chains, refusalOfHook) ??
    first(table.chains, chain => first(chain.rules, rule => refusalOfRule(table, rule))) ??
    first(table.chains, chain => chain.hook && refusalOfPath({ table, hook: chain.hook, entered: [] }, chain))
  )
}

function refusalOfHook({ name, hook }: Chain): Refusal | undefined {
  if (hook?.type !== 'nat') return undefined
  // Connection tracking works at -200; an address can't be translated before its connection is known.
  if (hook.hook !== 'forward' && hook.priority > -200) return undefined
  return { words: notSupported, line: `chain ${name} {` }
}

function refusalOfRule(table: Table, rule: Rule): Refusal | undefined {
  const words =
    conflictOf(table, rule) ?? first(rule.match, match => setTrouble(table, match)) ?? jumpTrouble(table, rule)
  return words === undefined ? undefined : { words, line: formatRule(rule) }
}

/** Each match narrows the packet's protocols; two that leave none are refused. */
function conflictOf(table: Table, rule: Rule): string | undefined {
  const network = table.family === 'inet' ? [] : [table.family]
  return (
    conflictBetween([...network, ...rule.match.map(networkProtocolOf)]) ??
    conflictBetween(rule.match.map(match => ('protocol' in match ? match.protocol : undefined)))
  )
}

function conflictBetween(protocols: readonly (string | undefined)[]): string | undefined {
  const [known, other] = new Set(protocols.filter(protocol => protocol !== undefined))
  return other === undefined ? undefined : `conflicting protocols specified: ${known} vs. ${other}`
}

function networkProtocolOf(match: Match): string | undefined {
  if (match.on !== 'source' && match.on !== 'destination') return undefined
  const family = 'set' in match ? match.family : familyOf(match.prefix)
  return family === 'ipv4' ? 'ip' : 'ip6'
}

function setTrouble(table: Table, match: Match): string | undefined {
  if (!('set' in match)) return undefined
  const set = table.sets.find(({ name }) => name === match.set)
  if (set === undefined) return missing
  if (set.family === match.family) return undefined
  return `datatype mismatch, expected ${typeName(match.family)}, expression has type ${typeName(set.family)}`
}

function typeName(family: Family): string {
  return family === 'ipv4' ? 'IPv4 address' : 'IPv6 address'
}

function jumpTrouble(table: Table, { verdict }: Rule): string | undefined {
  if (!isJump(verdict)) return undefined
  const target = chainNamed(table, verdict.jump)
  if (target === undefined) return missing
  return target.hook === undefined ? undefined : notSupported
}

interface Path {
  readonly table: Table
  readonly hook: Hook
  readonly entered: readonly Chain[]
}

/** The kernel follows all jumps from each hook. Chains that no hook leads to may hold what they like, loops even. */
function refusalOfPath({ table, hook, entered }: Path, chain: Chain): Refusal | undefined {
  if (entered.includes(chain) || entered.length === mostChainsEntered) {
    return { words: tooManyLinks, line: `jump ${chain.name}` }
  }
  return first(chain.rules, rule => {
    if (isMasquerade(rule.verdict) && !(hook.type === 'nat' && hook.hook === 'postrouting')) {
      return { words: notSupported, line: formatRule(rule) }
    }
    const target = isJump(rule.verdict) ? chainNamed(table, rule.verdict.jump) : undefined
    return target && refusalOfPath({ table, hook, entered: [...entered, chain] }, target)
  })
}

function isMasquerade(verdict: Verdict): boolean {
  return typeof verdict === 'object' && 'masquerade' in verdict
}

function isJump(verdict: Verdict): verdict is { readonly jump: string } {
  return typeof verdict === 'object' && 'jump' in verdict
}

function chainNamed(table: Table, name: string): Chain | undefined {
  return table.chains.find(chain => chain.name === name)
}

function first<Item, Found>(items: readonly Item[], find: (item: Item) => Found | undefined): Found | undefined {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}
