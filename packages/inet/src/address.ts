import { type Family, familyOf } from './family.js'
import { type Ipv4, parseIpv4, putIpv4, readIpv4, scanIpv4, writeIpv4 } from './ipv4.js'
import { type Ipv6, parseIpv6, putIpv6, scanIpv6 } from './ipv6.js'
import { takeText } from './text-buffer.js'

export type Address = Ipv4 | Ipv6

export function parseAddress(text: string): Address | undefined {
  return parseIpv4(text) ?? parseIpv6(text)
}

/** For text that is known to be right: tests and constants. */
export function address(text: string): Address {
  const parsed = parseAddress(text)
  if (parsed === undefined) {
    throw new RangeError(`'${text}' is not an address; accepted is IPv4 ('192.0.2.1') or IPv6 ('2001:db8::1').`)
  }
  return parsed
}

export function addressLength(address: Address): 4 | 16 {
  return familyOf(address) === 'ipv4' ? 4 : 16
}

/** Writes the bytes in network order and returns how many. */
export function writeAddress(address: Address, target: Uint8Array, offset: number): 4 | 16 {
  // An IPv6 address fails this scan at its first letter or colon, so trying costs as little as asking for the family.
  const bits = scanIpv4(address, 0, address.length)
  if (bits !== undefined) {
    requireRoom(target, offset, 4)
    writeIpv4(bits, target, offset)
    return 4
  }
  const bytes = scanIpv6(address, address.length)
  if (bytes === undefined) throw new RangeError(`'${address}' is not an address.`)
  requireRoom(target, offset, 16)
  target.set(bytes, offset)
  return 16
}

export function encodeAddress(address: Address): Uint8Array {
  const bytes = new Uint8Array(addressLength(address))
  writeAddress(address, bytes, 0)
  return bytes
}

/** The address at an offset of a larger message. */
export function readAddress(source: Uint8Array, offset: number, family: Family): Address {
  if (family === 'ipv4') {
    requireRoom(source, offset, 4)
    return takeText(putIpv4(0, readIpv4(source, offset))) as Ipv4
  }
  requireRoom(source, offset, 16)
  return takeText(putIpv6(0, source, offset)) as Ipv6
}

export function decodeAddress(bytes: Uint8Array): Address {
  if (bytes.length === 4) return readAddress(bytes, 0, 'ipv4')
  if (bytes.length === 16) return readAddress(bytes, 0, 'ipv6')
  throw new RangeError(`These are ${bytes.length} bytes; an address has 4 or 16.`)
}

function requireRoom(bytes: Uint8Array, offset: number, length: 4 | 16): void {
  if (offset < 0 || offset + length > bytes.length) {
    throw new RangeError(`An address of ${length} bytes at offset ${offset} does not fit into ${bytes.length} bytes.`)
  }
}
