import { commentOf, fieldsOf, formatUnknownJson, type JsonFields, listOf } from './json-fields.js'
import type { UnknownRule } from './listed-table.js'
import { inOrder } from './match-order.js'
import { parseAll } from './parse-all.js'
import { parseMatch } from './parse-match.js'
import type { Rule, Verdict } from './table.js'

export function parseRule(json: JsonFields): Rule | UnknownRule {
  return parseKnownRule(json) ?? { unknown: formatUnknownJson(json) }
}

function parseKnownRule(json: JsonFields): Rule | undefined {
  const rule = fieldsOf(json, ['family', 'table', 'chain', 'handle', 'comment', 'expr'])
  if (rule === undefined || !Array.isArray(rule.expr)) return undefined
  const statements: readonly unknown[] = rule.expr
  const match = parseAll(statements.slice(0, -1), parseMatch)
  const verdict = parseVerdict(statements.at(-1))
  if (match === undefined || verdict === undefined) return undefined
  return { match: inOrder(match), verdict, ...commentOf(rule) }
}

function parseVerdict(statement: unknown): Verdict | undefined {
  const verdict = fieldsOf(statement, ['accept', 'drop', 'return', 'jump', 'masquerade'])
  const [name, ...others] = Object.keys(verdict ?? {})
  if (verdict === undefined || others.length > 0) return undefined
  switch (name) {
    case 'accept':
    case 'drop':
    case 'return':
      return verdict[name] === null ? name : undefined
    case 'jump':
      return parseJump(verdict.jump)
    case 'masquerade':
      return parseMasquerade(verdict.masquerade)
    default:
      return undefined
  }
}

function parseJump(value: unknown): Verdict | undefined {
  const target = fieldsOf(value, ['target'])?.target
  return typeof target === 'string' ? { jump: target } : undefined
}

function parseMasquerade(value: unknown): Verdict | undefined {
  const fields = fieldsOf(value ?? {}, ['flags'])
  if (fields === undefined) return undefined
  const flags = listOf(fields.flags)
  if (flags.length === 0) return { masquerade: { isFullyRandom: false } }
  return flags.length === 1 && flags[0] === 'fully-random' ? { masquerade: { isFullyRandom: true } } : undefined
}
