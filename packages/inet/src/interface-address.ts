import type { Address } from './address.js'
import type { Brand } from './brand.js'
import { scanIpv4 } from './ipv4.js'
import { putIpv6, scanIpv6 } from './ipv6.js'
import { type Prefix, prefixOf } from './prefix.js'
import { lengthOf, putLength, requireLength, scanLength, slashOf } from './prefix-length.js'
import { takeText } from './text-buffer.js'

/** An address as an interface carries it, with the length of its subnet: '10.1.7.1/24'. */
export type InterfaceAddress = Brand<'InterfaceAddress'>

export function parseInterfaceAddress(text: string): InterfaceAddress | undefined {
  const slash = slashOf(text)
  const length = scanLength(text, slash)
  if (length === undefined) return undefined
  if (scanIpv4(text, 0, slash) !== undefined) return length <= 32 ? (text as InterfaceAddress) : undefined
  const bytes = scanIpv6(text, slash)
  if (bytes === undefined || length > 128) return undefined
  return takeText(putLength(putIpv6(0, bytes, 0), length)) as InterfaceAddress
}

/** For text that is known to be right: tests and constants. */
export function interfaceAddress(text: string): InterfaceAddress {
  const parsed = parseInterfaceAddress(text)
  if (parsed === undefined) {
    throw new RangeError(`'${text}' is not an interface address; accepted is an address with a length: '10.1.7.1/24'.`)
  }
  return parsed
}

export function withLength(address: Address, length: number): InterfaceAddress {
  requireLength(address, length)
  return `${address}/${length}` as InterfaceAddress
}

export function addressOf(value: InterfaceAddress): Address {
  return value.slice(0, slashOf(value)) as Address
}

export function subnetOf(value: InterfaceAddress): Prefix {
  return prefixOf(addressOf(value), lengthOf(value))
}
