import { type Address, encodeAddress } from '@weft/inet'
import { AF_INET, AF_INET6 } from '@weft/linux'

export const SOCKET_ADDRESS_BYTES = 28

/** `struct sockaddr_in` or `struct sockaddr_in6`, padded to the length of the latter. */
export function encodeSocketAddress({ address, port }: { address: Address; port: number }): Uint8Array {
  const bytes = new Uint8Array(SOCKET_ADDRESS_BYTES)
  const host = encodeAddress(address)
  const isIpv6 = host.length === 16
  // The kernel's own numbers are in the order of the machine, and the core knows only the little-endian one.
  new DataView(bytes.buffer).setUint16(0, isIpv6 ? AF_INET6 : AF_INET, true)
  new DataView(bytes.buffer).setUint16(2, port)
  bytes.set(host, isIpv6 ? 8 : 4)
  return bytes
}
