import { type Family, familyOf } from '@weft/inet'
import { fieldsOf } from './json-fields.js'
import { parsePrefixJson } from './parse-prefix-json.js'
import type { Match, Operator, PortMatch, PrefixMatch, SetMatch } from './table.js'

/** `{"match": {"op": "==", "left": …, "right": …}}`; undefined for a match that `Match` can't say. */
export function parseMatch(statement: unknown): Match | undefined {
  const match = fieldsOf(fieldsOf(statement, ['match'])?.match, ['op', 'left', 'right'])
  const operator = match?.op
  if (match === undefined || (operator !== '==' && operator !== '!=')) return undefined
  return (
    parsePayloadMatch(operator, match.left, match.right) ??
    parseMetaMatch(operator, match.left, match.right) ??
    parseMaskMatch(operator, match.left, match.right)
  )
}

function parsePayloadMatch(operator: Operator, left: unknown, right: unknown): Match | undefined {
  const payload = fieldsOf(fieldsOf(left, ['payload'])?.payload, ['protocol', 'field'])
  switch (payload?.protocol) {
    case 'ip':
      return parseAddressMatch({ operator, field: payload.field, family: 'ipv4' }, right)
    case 'ip6':
      return parseAddressMatch({ operator, field: payload.field, family: 'ipv6' }, right)
    case 'tcp':
    case 'udp':
      return parsePortMatch({ operator, field: payload.field, protocol: payload.protocol }, right)
    default:
      return undefined
  }
}

function parseAddressMatch(
  { operator, field, family }: { operator: Operator; field: unknown; family: Family },
  right: unknown,
): PrefixMatch | SetMatch | undefined {
  const on = field === 'saddr' ? 'source' : field === 'daddr' ? 'destination' : undefined
  if (on === undefined) return undefined
  if (typeof right === 'string' && right.startsWith('@')) return { on, operator, set: right.slice(1), family }
  const prefix = parsePrefixJson(right)
  return prefix !== undefined && familyOf(prefix) === family ? { on, operator, prefix } : undefined
}

function parsePortMatch(
  { operator, field, protocol }: { operator: Operator; field: unknown; protocol: 'tcp' | 'udp' },
  right: unknown,
): PortMatch | undefined {
  const on = field === 'sport' ? 'source-port' : field === 'dport' ? 'destination-port' : undefined
  return on !== undefined && typeof right === 'number' ? { on, operator, protocol, port: right } : undefined
}

function parseMetaMatch(operator: Operator, left: unknown, right: unknown): Match | undefined {
  switch (fieldsOf(fieldsOf(left, ['meta'])?.meta, ['key'])?.key) {
    case 'iifname':
      return isInterfaceName(right) ? { on: 'input-interface', operator, name: right } : undefined
    case 'oifname':
      return isInterfaceName(right) ? { on: 'output-interface', operator, name: right } : undefined
    case 'mark':
      return typeof right === 'number'
        ? { on: 'mark', operator, value: right, mask: 0xffffffff }
        : parseMarkPrefix(operator, right)
    default:
      return undefined
  }
}

/** A name with * stands for many names, one with \ for a name with *: neither can be said by `InterfaceMatch`. */
function isInterfaceName(value: unknown): value is string {
  return typeof value === 'string' && !/[*\\]/.test(value)
}

/** `meta mark & 0xffff0000 == 0x10000` comes back as `meta mark 0x00010000/16`. */
function parseMarkPrefix(operator: Operator, right: unknown): Match | undefined {
  const prefix = fieldsOf(fieldsOf(right, ['prefix'])?.prefix, ['addr', 'len'])
  if (typeof prefix?.addr !== 'number' || typeof prefix.len !== 'number') return undefined
  return { on: 'mark', operator, value: prefix.addr, mask: 2 ** 32 - 2 ** (32 - prefix.len) }
}

function parseMaskMatch(operator: Operator, left: unknown, right: unknown): Match | undefined {
  const masked = fieldsOf(left, ['&'])?.['&']
  if (!Array.isArray(masked) || masked.length !== 2) return undefined
  const [subject, mask]: readonly unknown[] = masked
  const isMark = fieldsOf(fieldsOf(subject, ['meta'])?.meta, ['key'])?.key === 'mark'
  if (!isMark || typeof mask !== 'number' || typeof right !== 'number') return undefined
  return { on: 'mark', operator, value: right, mask }
}
