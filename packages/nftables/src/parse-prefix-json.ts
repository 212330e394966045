import { hostPrefix, type Prefix, parseAddress, parsePrefix } from '@weft/inet'
import { fieldsOf } from './json-fields.js'

/** `"10.0.0.1"` or `{"prefix": {"addr": "10.0.0.0", "len": 8}}` */
export function parsePrefixJson(value: unknown): Prefix | undefined {
  if (typeof value === 'string') {
    const address = parseAddress(value)
    return address && hostPrefix(address)
  }
  const prefix = fieldsOf(fieldsOf(value, ['prefix'])?.prefix, ['addr', 'len'])
  if (typeof prefix?.addr !== 'string' || typeof prefix.len !== 'number') return undefined
  return parsePrefix(`${prefix.addr}/${prefix.len}`)
}
