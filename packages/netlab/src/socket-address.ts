import { endianness } from 'node:os'
import { type Address, familyOf, readAddress, writeAddress } from '@weft/inet'
import { AF_INET, AF_INET6 } from '@weft/linux'

const isLittle = endianness() === 'LE'
const lengths = { ipv4: 16, ipv6: 28 } as const
/** Where the address stands in struct sockaddr_in and sockaddr_in6. */
const offsets = { ipv4: 4, ipv6: 8 } as const

/** The address as struct sockaddr_in or sockaddr_in6, port 0. */
export function encodeSocketAddress(address: Address): Uint8Array {
  const family = familyOf(address)
  const bytes = new Uint8Array(lengths[family])
  new DataView(bytes.buffer).setUint16(0, family === 'ipv4' ? AF_INET : AF_INET6, isLittle)
  writeAddress(address, bytes, offsets[family])
  return bytes
}

export function decodeSocketAddress(bytes: Uint8Array): Address {
  const number = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint16(0, isLittle)
  const family = number === AF_INET ? 'ipv4' : 'ipv6'
  return readAddress(bytes, offsets[family], family)
}
