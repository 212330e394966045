import type { Address } from './address.js'
import type { Brand } from './brand.js'
import { bitsOf, familyOf } from './family.js'
import { type Ipv4, ipv4Mask, putIpv4, scanIpv4 } from './ipv4.js'
import { type Ipv6, putIpv6, scanIpv6 } from './ipv6.js'
import { putLength, requireLength, scanLength, slashOf } from './prefix-length.js'
import { takeText } from './text-buffer.js'

/** Networks in canonical form, host bits zero: '10.1.7.0/24', '2001:db8::/32'. */
export type Prefix4 = Brand<'Prefix4'>
export type Prefix6 = Brand<'Prefix6'>
export type Prefix = Prefix4 | Prefix6

export type AddressIn<P extends Prefix> = P extends Prefix4 ? Ipv4 : Ipv6
export type PrefixAround<A extends Address> = A extends Ipv4 ? Prefix4 : Prefix6

/** Undefined also when host bits are set: '10.1.7.1/24' is an InterfaceAddress, not a prefix. */
export function parsePrefix(text: string): Prefix | undefined {
  return parsePrefix4(text) ?? parsePrefix6(text)
}

export function parsePrefix4(text: string): Prefix4 | undefined {
  const slash = slashOf(text)
  const bits = scanIpv4(text, 0, slash)
  const length = scanLength(text, slash)
  if (bits === undefined || length === undefined || length > 32) return undefined
  return (bits & ~ipv4Mask(length)) === 0 ? (text as Prefix4) : undefined
}

export function parsePrefix6(text: string): Prefix6 | undefined {
  const slash = slashOf(text)
  const bytes = scanIpv6(text, slash)
  const length = scanLength(text, slash)
  if (bytes === undefined || length === undefined || length > 128) return undefined
  return clearHostBits(bytes, length) ? undefined : (takeText(putLength(putIpv6(0, bytes, 0), length)) as Prefix6)
}

/** For text that is known to be right: tests and constants. */
export function prefix(text: string): Prefix {
  const parsed = parsePrefix(text)
  if (parsed === undefined) {
    throw new RangeError(`'${text}' is not a prefix; accepted is a network without host bits: '10.1.7.0/24'.`)
  }
  return parsed
}

export function networkOf<P extends Prefix>(prefix: P): AddressIn<P> {
  return prefix.slice(0, slashOf(prefix)) as AddressIn<P>
}

/** The network that the address is in: host bits are cut off. */
export function prefixOf<A extends Address>(address: A, length: number): PrefixAround<A> {
  requireLength(address, length)
  return takeText(putLength(putNetwork(address, length), length)) as PrefixAround<A>
}

export function hostPrefix<A extends Address>(address: A): PrefixAround<A> {
  return `${address}/${bitsOf(familyOf(address))}` as PrefixAround<A>
}

function putNetwork(address: Address, length: number): number {
  const bits = scanIpv4(address, 0, address.length)
  if (bits !== undefined) return putIpv4(0, bits & ipv4Mask(length))
  const bytes = scanIpv6(address, address.length)
  if (bytes === undefined) throw new RangeError(`'${address}' is not an address.`)
  clearHostBits(bytes, length)
  return putIpv6(0, bytes, 0)
}

/** Returns whether any was set. */
function clearHostBits(bytes: Uint8Array, length: number): boolean {
  let wasSet = false
  for (let index = length >>> 3; index < 16; index++) {
    const mask = index === length >>> 3 ? 0xff00 >>> (length & 7) : 0
    const byte = bytes[index] ?? 0
    bytes[index] = byte & mask
    if (bytes[index] !== byte) wasSet = true
  }
  return wasSet
}
