import { load16 } from './bytes'

export const ICMP: u32 = 1
export const TCP: u32 = 6
export const UDP: u32 = 17
const FRAGMENT: u32 = 44
export const ICMPV6: u32 = 58

/** What the last successful `readPacket` found. */
export let isIpv6: bool = false
/** As its own header says; what is beyond is not of the packet. */
export let packetLength: u32 = 0
/** To the header of the transport protocol. */
export let ipHeaderLength: u32 = 0
export let protocol: u32 = 0
export let ttl: u32 = 0
export let isFragment: bool = false
/** A fragment that does not begin with the header of the transport protocol. */
export let isLaterFragment: bool = false

/** False for what is no whole IP packet: then nothing else here holds. */
export function readPacket(packet: u32, length: u32): bool {
  if (length < 20) return false
  const version = load<u8>(packet) >> 4
  if (version === 4) return readIpv4(packet, length)
  if (version === 6) return readIpv6(packet, length)
  return false
}

function readIpv4(packet: u32, length: u32): bool {
  isIpv6 = false
  ipHeaderLength = u32(load<u8>(packet) & 15) * 4
  packetLength = load16(packet + 2)
  if (ipHeaderLength < 20 || packetLength < ipHeaderLength || packetLength > length) return false
  const place = load16(packet + 6)
  isFragment = (place & 0x3fff) !== 0
  isLaterFragment = (place & 0x1fff) !== 0
  ttl = load<u8>(packet, 8)
  protocol = load<u8>(packet, 9)
  return true
}

function readIpv6(packet: u32, length: u32): bool {
  if (length < 40) return false
  isIpv6 = true
  packetLength = 40 + load16(packet + 4)
  if (packetLength > length) return false
  isFragment = false
  isLaterFragment = false
  ttl = load<u8>(packet, 7)
  protocol = load<u8>(packet, 6)
  ipHeaderLength = 40
  // Hop-by-hop options, routing, fragment and destination options stand between, each at most once or twice.
  for (let count = 0; count < 8; count++) {
    const isOption = protocol === 0 || protocol === 43 || protocol === 60
    if (!isOption && protocol !== FRAGMENT) return true
    if (ipHeaderLength + 8 > packetLength) return false
    const header = packet + ipHeaderLength
    if (protocol === FRAGMENT) {
      isFragment = true
      isLaterFragment = (load16(header + 2) & 0xfff8) !== 0
    }
    const bytes = isOption ? (u32(load<u8>(header, 1)) + 1) * 8 : 8
    if (ipHeaderLength + bytes > packetLength) return false
    protocol = load<u8>(header)
    ipHeaderLength += bytes
    // What follows is the middle of something else.
    if (isLaterFragment) return true
  }
  return false
}
