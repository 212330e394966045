import { decrementTtl, fold, sumOf } from './checksum'
import { countDropped, MALFORMED, NO_ROUTE, TTL_EXCEEDED } from './counters'
import { PACKET_LIST, VIRTIO_BYTES } from './layout'
import { addDatagram, announce, hasRoomFor } from './messages'
import { ipHeaderLength, isIpv6, packetLength, protocol, readPacket, TCP, ttl, UDP } from './packet'
import { countSent, peerOf } from './peers'
import { replyNoRoute, replyTtlExceeded } from './replies'
import { NO_ROOM, NOT_SEGMENTS, sendSegments } from './segments'
import { hasVirtio } from './settings'

const NEEDS_CHECKSUM: u32 = 1
/** Besides the kind of the segments: the first one says that the window was reduced. */
const GSO_ECN: u32 = 0x80
const GSO_TCPV4: u32 = 1
const GSO_TCPV6: u32 = 4
const GSO_UDP: u32 = 5

/** A packet from the device, by its number in the list. False when it has to wait until this batch is out. */
export function transmitPacket(index: u32): bool {
  const packet = load<u32>(PACKET_LIST + index * 8)
  const read = load<u32>(PACKET_LIST + index * 8, 4)
  const before: u32 = hasVirtio() ? VIRTIO_BYTES : 0
  if (read < before || !readPacket(packet, read - before)) return drop(MALFORMED)
  if (!hasRoomFor(1)) return false
  const peer = peerOf(packet + (isIpv6 ? 24 : 16), isIpv6)
  if (peer === 0) {
    replyNoRoute(packet)
    return drop(NO_ROUTE)
  }
  if (ttl <= 1) {
    replyTtlExceeded(packet, 0)
    return drop(TTL_EXCEEDED)
  }
  if (before === 0) return sendWhole(peer, packet)
  const virtio = packet - VIRTIO_BYTES
  const kind = u32(load<u8>(virtio, 1)) & ~GSO_ECN
  if (kind !== 0) return sendCut(peer, packet, kind, u32(load<u16>(virtio, 4)))
  if ((u32(load<u8>(virtio)) & NEEDS_CHECKSUM) === 0) return sendWhole(peer, packet)
  const start = u32(load<u16>(virtio, 6))
  const place = start + u32(load<u16>(virtio, 8))
  if (start < ipHeaderLength || place + 2 > packetLength) return drop(MALFORMED)
  completeChecksum(packet, start, place)
  return sendWhole(peer, packet)
}

function drop(reason: u32): bool {
  countDropped(reason, 1)
  return true
}

function sendWhole(peer: u32, packet: u32): bool {
  decrementTtl(packet, isIpv6)
  announce(peer, packetLength, 1, packetLength)
  addDatagram(peer, packet, packetLength, 0, 0)
  countSent(peer, 1, packetLength)
  return true
}

function sendCut(peer: u32, packet: u32, kind: u32, size: u32): bool {
  const isTcp = kind === (isIpv6 ? GSO_TCPV6 : GSO_TCPV4)
  if (isTcp ? protocol !== TCP : kind !== GSO_UDP || protocol !== UDP) return drop(MALFORMED)
  const outcome = sendSegments(peer, packet, size)
  return outcome === NOT_SEGMENTS ? drop(MALFORMED) : outcome !== NO_ROOM
}

/** The kernel left in its place what the addresses and the length come to. */
function completeChecksum(packet: u32, start: u32, place: u32): void {
  const sum = fold(sumOf(packet + start, packetLength - start))
  const checksum = ~sum
  store<u16>(packet + place, checksum === 0 && protocol === UDP ? 0xffff : checksum)
}
