import { type Family, familyOf, parseAddress } from '@weft/inet'
import { commentOf, fieldsOf, type JsonFields, listOf } from './json-fields.js'
import { parseAll } from './parse-all.js'
import { parsePrefixJson } from './parse-prefix-json.js'
import { addressSet, prefixSet } from './sets.js'
import type { NftSet } from './table.js'

/** Undefined for a set that `NftSet` can't say: ranges, timeouts, other types, elements with comments or counters. */
export function parseSet(json: JsonFields): NftSet | undefined {
  const set = fieldsOf(json, ['family', 'name', 'table', 'type', 'handle', 'comment', 'flags', 'elem'])
  if (typeof set?.name !== 'string') return undefined
  const family = parseFamily(set.type)
  if (family === undefined) return undefined
  const identity = { name: set.name, family, ...commentOf(set) }
  const elements = listOf(set.elem)
  const flags = listOf(set.flags)
  if (flags.length === 0) {
    const addresses = parseAll(elements, value => (typeof value === 'string' ? parseAddress(value) : undefined))
    return addresses?.every(it => familyOf(it) === family) ? addressSet(identity, addresses) : undefined
  }
  if (flags.length === 1 && flags[0] === 'interval') {
    const prefixes = parseAll(elements, parsePrefixJson)
    return prefixes?.every(it => familyOf(it) === family) ? prefixSet(identity, prefixes) : undefined
  }
  return undefined
}

function parseFamily(type: unknown): Family | undefined {
  if (type === 'ipv4_addr') return 'ipv4'
  return type === 'ipv6_addr' ? 'ipv6' : undefined
}
