import { store16 } from './bytes'
import { fold, pseudoHeaderSum, sumOf } from './checksum'
import { REPLIES, REPLY_BUFFERS, REPLY_BYTES } from './layout'
import { addDatagram, announce, hasRoomFor } from './messages'
import { ICMP, ICMPV6, isIpv6, isLaterFragment, packetLength, protocol } from './packet'
import { countSent } from './peers'
import { ownAddress, takeReply } from './settings'
import { addWrite } from './writes'

/** Errors that are told to who sent a packet. The packet is the one that `readPacket` has just read. */

const TTL: u8 = 64
/** As much of the packet as fits into what every host takes. */
const LONGEST_IPV4: u32 = 576
const LONGEST_IPV6: u32 = 1280
const IPV4_HEADER: u32 = 20
const IPV6_HEADER: u32 = 40
const ICMP_HEADER: u32 = 8

/** Replies of this batch. */
let used: u32 = 0

export function clearReplies(): void {
  used = 0
}

export function hasRoomForReply(): bool {
  return used < REPLIES
}

/** To who is behind the device. */
export function replyNoRoute(packet: u32): void {
  reply(packet, 0, isIpv6 ? 1 : 3)
}

/** To who is behind the device, or at a peer. */
export function replyTtlExceeded(packet: u32, peer: u32): void {
  reply(packet, peer, isIpv6 ? 3 : 11)
}

function reply(packet: u32, peer: u32, kind: u8): void {
  if (!mayAnswer(packet) || !hasRoomForReply() || !hasRoomFor(1) || !takeReply()) return
  const buffer = REPLY_BUFFERS + used++ * REPLY_BYTES
  const length = isIpv6 ? writeIpv6(buffer, packet, kind) : writeIpv4(buffer, packet, kind)
  if (peer === 0) {
    addWrite(buffer, length)
    return
  }
  announce(peer, length, 1, length)
  addDatagram(peer, buffer, length, 0, 0)
  countSent(peer, 1, length)
}

/** Never about ICMP itself, nor to or about what is not one host's. */
function mayAnswer(packet: u32): bool {
  if (protocol === ICMP || protocol === ICMPV6 || isLaterFragment) return false
  const own = ownAddress(isIpv6)
  if (isIpv6) {
    const source = packet + 8
    const isUnspecified = !v128.any_true(v128.load(source))
    return v128.any_true(v128.load(own)) && !isUnspecified && load<u8>(source) !== 0xff && load<u8>(packet, 24) !== 0xff
  }
  const source = load<u8>(packet, 12)
  const destination = load<u8>(packet, 16)
  return load<u32>(own) !== 0 && source !== 0 && source !== 127 && source < 224 && destination < 224
}

function writeIpv4(buffer: u32, packet: u32, kind: u8): u32 {
  const quoted = min(packetLength, LONGEST_IPV4 - IPV4_HEADER - ICMP_HEADER)
  const length = IPV4_HEADER + ICMP_HEADER + quoted
  store<u64>(buffer, 0)
  store<u64>(buffer, 0, 8)
  store<u8>(buffer, 0x45)
  // As routers send theirs: internetwork control.
  store<u8>(buffer, 0xc0, 1)
  store16(buffer + 2, length)
  store<u8>(buffer, TTL, 8)
  store<u8>(buffer, u8(ICMP), 9)
  store<u32>(buffer, load<u32>(ownAddress(false)), 12)
  store<u32>(buffer, load<u32>(packet, 12), 16)
  store<u16>(buffer, ~fold(sumOf(buffer, IPV4_HEADER)), 10)
  const icmp = buffer + IPV4_HEADER
  store<u64>(icmp, u64(kind))
  memory.copy(icmp + ICMP_HEADER, packet, quoted)
  store<u16>(icmp, ~fold(sumOf(icmp, ICMP_HEADER + quoted)), 2)
  return length
}

function writeIpv6(buffer: u32, packet: u32, kind: u8): u32 {
  const quoted = min(packetLength, LONGEST_IPV6 - IPV6_HEADER - ICMP_HEADER)
  store<u64>(buffer, 0x60)
  store16(buffer + 4, ICMP_HEADER + quoted)
  store<u8>(buffer, u8(ICMPV6), 6)
  store<u8>(buffer, TTL, 7)
  v128.store(buffer + 8, v128.load(ownAddress(true)))
  v128.store(buffer + 24, v128.load(packet + 8))
  const icmp = buffer + IPV6_HEADER
  store<u64>(icmp, u64(kind))
  memory.copy(icmp + ICMP_HEADER, packet, quoted)
  const sum = pseudoHeaderSum(buffer, true, ICMPV6, ICMP_HEADER + quoted) + sumOf(icmp, ICMP_HEADER + quoted)
  store<u16>(icmp, ~fold(sum), 2)
  return IPV6_HEADER + ICMP_HEADER + quoted
}
