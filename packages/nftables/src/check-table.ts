import { isDeepStrictEqual } from 'node:util'
import { familyOf } from '@weft/inet'
import { formatRule } from './format-rule.js'
import { inOrder } from './match-order.js'
import { addressSet, prefixSet } from './sets.js'
import type { Chain, Match, NftSet, Rule, Table, TableReference } from './table.js'

/**
 * Throws a RangeError for a table whose script would not say what the table says: text that ends a quotation, a second
 * chain of the same name (nft would merge the two), a set that nft would hand back in another order.
 */
export function checkTable(table: Table): void {
  checkReference(table)
  checkComment(`Table ${table.name}`, table)
  checkUnique('set', table.sets)
  checkUnique('chain', table.chains)
  table.sets.forEach(checkSet)
  table.chains.forEach(checkChain)
}

export function checkReference({ name }: TableReference): void {
  checkName('table', name)
}

function checkSet(set: NftSet): void {
  checkName('set', set.name)
  checkComment(`Set ${set.name}`, set)
  const stranger = set.elements.find(element => familyOf(element) !== set.family)
  if (stranger !== undefined) throw new RangeError(`Set ${set.name} holds ${set.family}, but ${stranger} is not.`)
  const canonical = set.holds === 'prefixes' ? prefixSet(set, set.elements) : addressSet(set, set.elements)
  if (!isDeepStrictEqual(set.elements, canonical.elements)) {
    throw new RangeError(
      `Set ${set.name} has elements that are out of order, repeated or inside another; prefixSet and addressSet put them right.`,
    )
  }
}

function checkChain(chain: Chain): void {
  checkName('chain', chain.name)
  checkComment(`Chain ${chain.name}`, chain)
  if (chain.hook !== undefined) checkInteger('priority', chain.hook.priority, [-(2 ** 31), 2 ** 31 - 1])
  for (const rule of chain.rules) checkRule(chain, rule)
}

function checkRule(chain: Chain, rule: Rule): void {
  checkComment(`A rule of chain ${chain.name}`, rule)
  rule.match.forEach(checkMatch)
  const ordered = { ...rule, match: inOrder(rule.match) }
  if (!isDeepStrictEqual(rule.match, ordered.match)) {
    throw new RangeError(`The rule '${formatRule(rule)}' has its matches out of order; write '${formatRule(ordered)}'.`)
  }
  if (typeof rule.verdict === 'object' && 'jump' in rule.verdict) checkName('chain', rule.verdict.jump)
}

function checkMatch(match: Match): void {
  if ('set' in match) checkName('set', match.set)
  if ('port' in match) checkInteger('port', match.port, [0, 0xffff])
  if ('name' in match) checkInterfaceName(match.name)
  if ('mask' in match) {
    checkInteger('mark', match.value, [0, 0xffffffff])
    checkInteger('mask', match.mask, [0, 0xffffffff])
  }
}

function checkName(kind: string, name: string): void {
  if (!/^[A-Za-z][A-Za-z0-9_.-]{0,126}$/.test(name)) {
    throw new RangeError(
      `'${name}' is not a ${kind} name; accepted are a letter, then letters, digits and _ . - (127).`,
    )
  }
}

/** A trailing * would make nft match every name with that beginning. */
function checkInterfaceName(name: string): void {
  if (!/^[^\s"*\\/]{1,15}$/.test(name)) {
    throw new RangeError(
      `'${name}' is not an interface name; accepted are 1 to 15 characters without blanks, " * \\ and /.`,
    )
  }
}

function checkComment(owner: string, { comment }: { readonly comment?: string }): void {
  if (comment === undefined) return
  // Control characters would break the line-by-line reading of comments; nft drops empty ones in places.
  const isPrintable = /^[^"\p{Cc}]+$/u.test(comment)
  if (!isPrintable || Buffer.byteLength(comment) > 127) {
    throw new RangeError(
      `${owner} has the comment '${comment}'; accepted are 1 to 127 bytes without " and control characters.`,
    )
  }
}

function checkInteger(kind: string, value: number, [least, most]: readonly [number, number]): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RangeError(`${value} is not a ${kind}; accepted is a whole number from ${least} to ${most}.`)
  }
}

function checkUnique(kind: string, named: readonly { readonly name: string }[]): void {
  const seen = new Set<string>()
  for (const { name } of named) {
    if (seen.has(name)) throw new RangeError(`The table has two ${kind}s named ${name}.`)
    seen.add(name)
  }
}
