import { type Address, type Prefix, parseAddress, parseInterfaceAddress, subnetOf } from '@weft/inet'
import type { Fields } from './fields.js'
import type { Json } from './json.js'

export const interfaceAddressKind = {
  accepted: 'an address with its length, like "10.1.7.9/24"',
  parse: (value: Json) => (typeof value === 'string' ? parseInterfaceAddress(value) : undefined),
}

/** Host bits are no fault: what is meant is the network around them. */
export const prefixKind = {
  accepted: 'a network, like "10.1.0.0/16"',
  parse: (value: Json): Prefix | undefined => {
    const address = interfaceAddressKind.parse(value)
    return address && subnetOf(address)
  },
}

/** No gateway is written as none or as empty text. */
export function readGateway(fields: Fields, key: string): { readonly gateway?: Address } {
  if (fields.raw(key) === '') return {}
  const parse = (value: Json) => (typeof value === 'string' ? parseAddress(value) : undefined)
  const gateway = fields.parsed(key, { accepted: 'an address, like "10.1.7.1"', parse })
  return gateway === undefined ? {} : { gateway }
}
