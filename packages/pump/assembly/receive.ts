import { decrementTtl } from './checksum'
import { countDropped, MALFORMED, SPOOFED, TTL_EXCEEDED } from './counters'
import {
  ADDRESS_BYTES,
  CONTROL_BYTES,
  IOVEC_BYTES,
  MMSGHDR_BYTES,
  RECEIVED,
  RECEIVED_ADDRESSES,
  RECEIVED_CONTROLS,
  RECEIVED_MESSAGES,
  RECEIVED_VECTORS,
  SLOT_BYTES,
  SLOTS,
} from './layout'
import { native, writeVector } from './native'
import { isIpv6, packetLength, readPacket, ttl } from './packet'
import { countReceived, owns, peerOf } from './peers'
import { hasRoomForReply, replyTtlExceeded } from './replies'
import { addToRun, hasRoomForPacket } from './runs'

const SOL_UDP: u32 = 17
const UDP_GRO: u32 = 104

/** Messages that have come, and how far they have been looked at. */
let messages: u32 = 0
let nextMessage: u32 = 0
let nextOffset: u32 = 0

export function prepareMessages(): void {
  for (let slot: u32 = 0; slot < SLOTS; slot++) {
    const header = RECEIVED_MESSAGES + slot * MMSGHDR_BYTES
    const vector = RECEIVED_VECTORS + slot * IOVEC_BYTES
    writeVector(vector, RECEIVED + slot * SLOT_BYTES, 65536)
    store<u64>(header, native(RECEIVED_ADDRESSES + slot * ADDRESS_BYTES))
    store<u64>(header, native(vector), 16)
    store<u64>(header, 1, 24)
    store<u64>(header, native(RECEIVED_CONTROLS + slot * CONTROL_BYTES), 32)
    resetMessage(header)
  }
}

/** What the kernel has written over. */
function resetMessage(header: u32): void {
  store<u64>(header, u64(ADDRESS_BYTES), 8)
  store<u64>(header, u64(CONTROL_BYTES), 40)
  store<u64>(header, 0, 48)
}

export function beginReceived(count: u32): void {
  messages = min(count, SLOTS)
  nextMessage = 0
  nextOffset = 0
}

/** Takes datagrams until there are no more, or no more room. */
export function takeReceived(): void {
  for (; nextMessage < messages; nextMessage++) {
    const header = RECEIVED_MESSAGES + nextMessage * MMSGHDR_BYTES
    if (!takeMessage(nextMessage, min(load<u32>(header, 56), 65536))) return
    nextOffset = 0
    resetMessage(header)
  }
}

export function hasMoreReceived(): bool {
  return nextMessage < messages
}

function takeMessage(slot: u32, length: u32): bool {
  const size = segmentSize(slot, length)
  const start = RECEIVED + slot * SLOT_BYTES
  const from = RECEIVED_ADDRESSES + slot * ADDRESS_BYTES
  if (length === 0) countDropped(MALFORMED, 1)
  for (; nextOffset < length; nextOffset += size) {
    if (!hasRoomForPacket() || !hasRoomForReply()) return false
    takeDatagram(start + nextOffset, min(size, length - nextOffset), from)
  }
  return true
}

/** Of the datagrams that the kernel put together; the whole message if it did not. */
function segmentSize(slot: u32, length: u32): u32 {
  const header = RECEIVED_MESSAGES + slot * MMSGHDR_BYTES
  const control = RECEIVED_CONTROLS + slot * CONTROL_BYTES
  if (load<u64>(header, 40) < 20 || load<u32>(control, 8) !== SOL_UDP || load<u32>(control, 12) !== UDP_GRO)
    return length
  const size = load<u32>(control, 16)
  return size === 0 || size > length ? length : size
}

function takeDatagram(packet: u32, length: u32, from: u32): void {
  if (!readPacket(packet, length)) {
    countDropped(MALFORMED, 1)
    return
  }
  const peer = peerOf(packet + (isIpv6 ? 8 : 12), isIpv6)
  if (peer === 0 || !owns(peer, from)) {
    countDropped(SPOOFED, 1)
    return
  }
  if (ttl <= 1) {
    replyTtlExceeded(packet, peer)
    countDropped(TTL_EXCEEDED, 1)
    return
  }
  decrementTtl(packet, isIpv6)
  countReceived(peer, 1, packetLength)
  addToRun(packet)
}
