import {
  CONTROL_BYTES,
  CONTROLS,
  IOVEC_BYTES,
  MESSAGE_BYTES,
  MESSAGE_SEGMENTS,
  MESSAGES,
  MMSGHDR_BYTES,
  SEGMENTS,
  SINGLES,
  VECTORS,
} from './layout'
import { native, writeVector } from './native'
import { isIpv6Peer } from './peers'
import { hasSegmentation } from './settings'

/** The messages of this batch, one list for each of the two sockets. */

const SOL_UDP: u32 = 17
const UDP_SEGMENT: u32 = 103
/** CMSG_LEN and CMSG_SPACE of two bytes. */
const SEGMENT_CONTROL_LENGTH: u64 = 18
const SEGMENT_CONTROL_SPACE: u64 = 24

let ipv4Messages: u32 = 0
let ipv6Messages: u32 = 0
let ipv4Vectors: u32 = 0
let ipv6Vectors: u32 = 0

/** What may still be added to: of the list that was added to last. */
let openPeer: u32 = 0
let openSize: u32 = 0
let openSegments: u32 = 0
let openBytes: u32 = 0

/** The message that is being written. */
let message: u32 = 0
let control: u32 = 0
let vector: u32 = 0

export function clearMessages(): void {
  ipv4Messages = 0
  ipv6Messages = 0
  ipv4Vectors = 0
  ipv6Vectors = 0
  openPeer = 0
}

export function messageCount(isIpv6: bool): u32 {
  return isIpv6 ? ipv6Messages : ipv4Messages
}

/** Whether as many more datagrams have a place in this batch. */
export function hasRoomFor(datagrams: u32): bool {
  return (
    max(ipv4Messages, ipv6Messages) + datagrams <= SEGMENTS &&
    max(ipv4Vectors, ipv6Vectors) + 2 * datagrams <= 2 * SEGMENTS
  )
}

/**
 * Announces datagrams of one size, of which only the last may be shorter. They come into one message if they can: what the
 * device had in one packet should not be split over two.
 */
export function announce(peer: u32, size: u32, datagrams: u32, bytes: u32): void {
  if (
    peer !== openPeer ||
    size > openSize ||
    openBytes + bytes > MESSAGE_BYTES ||
    openSegments + datagrams > MESSAGE_SEGMENTS
  )
    openPeer = 0
  // A shorter one ends a message, so it must be the only one that comes.
  else if (size < openSize && datagrams > 1) openPeer = 0
}

/** A datagram in two parts, of which the second may be empty. */
export function addDatagram(peer: u32, first: u32, firstBytes: u32, second: u32, secondBytes: u32): void {
  const bytes = firstBytes + secondBytes
  const fits =
    peer === openPeer && bytes <= openSize && openBytes + bytes <= MESSAGE_BYTES && openSegments < MESSAGE_SEGMENTS
  if (!fits) beginMessage(peer, bytes)
  addVector(first, firstBytes)
  if (secondBytes > 0) addVector(second, secondBytes)
  openSegments += 1
  openBytes += bytes
  if (openSegments === 2) writeSegmentSize()
  // The kernel allows only the last to be shorter; and without its help each datagram is a message.
  if (bytes < openSize || !hasSegmentation()) openPeer = 0
}

function beginMessage(peer: u32, size: u32): void {
  const isIpv6 = isIpv6Peer(peer)
  const list: u32 = isIpv6 ? 1 : 0
  const index = isIpv6 ? ipv6Messages++ : ipv4Messages++
  message = MESSAGES + (list * SEGMENTS + index) * MMSGHDR_BYTES
  control = CONTROLS + (list * SEGMENTS + index) * CONTROL_BYTES
  vector = VECTORS + (list * 2 * SEGMENTS + (isIpv6 ? ipv6Vectors : ipv4Vectors)) * IOVEC_BYTES
  writeHeader(message, peer, vector, 0)
  openPeer = peer
  openSize = size
  openSegments = 0
  openBytes = 0
}

function writeHeader(header: u32, peer: u32, vectors: u32, count: u32): void {
  store<u64>(header, native(peer))
  store<u64>(header, isIpv6Peer(peer) ? 28 : 16, 8)
  store<u64>(header, native(vectors), 16)
  store<u64>(header, u64(count), 24)
  store<u64>(header, 0, 32)
  store<u64>(header, 0, 40)
  store<u64>(header, 0, 48)
  store<u64>(header, 0, 56)
}

function addVector(data: u32, bytes: u32): void {
  writeVector(vector, data, bytes)
  vector += IOVEC_BYTES
  store<u64>(message, load<u64>(message, 24) + 1, 24)
  if (message < MESSAGES + SEGMENTS * MMSGHDR_BYTES) ipv4Vectors += 1
  else ipv6Vectors += 1
}

function writeSegmentSize(): void {
  store<u64>(control, SEGMENT_CONTROL_LENGTH)
  store<u32>(control, SOL_UDP, 8)
  store<u32>(control, UDP_SEGMENT, 12)
  store<u16>(control, u16(openSize), 16)
  store<u64>(message, native(control), 32)
  store<u64>(message, SEGMENT_CONTROL_SPACE, 40)
}

/** How many datagrams a message is. */
export function datagramsOf(isIpv6: bool, index: u32): u32 {
  const list: u32 = isIpv6 ? 1 : 0
  const header = MESSAGES + (list * SEGMENTS + index) * MMSGHDR_BYTES
  if (load<u64>(header, 40) === 0) return 1
  const size = u64(load<u16>(CONTROLS + (list * SEGMENTS + index) * CONTROL_BYTES, 16))
  return u32((bytesOf(header) + size - 1) / size)
}

function bytesOf(header: u32): u64 {
  let bytes: u64 = 0
  const vectors = vectorsOf(header)
  for (let index: u32 = 0; index < u32(load<u64>(header, 24)); index++)
    bytes += load<u64>(vectors + index * IOVEC_BYTES, 8)
  return bytes
}

function vectorsOf(header: u32): u32 {
  return u32(load<u64>(header, 16) - native(0))
}

/**
 * Writes the datagrams of a message as messages of their own, for when the kernel does not take them as one. Gives how many
 * they are.
 */
export function writeSingles(isIpv6: bool, index: u32): u32 {
  const list: u32 = isIpv6 ? 1 : 0
  const header = MESSAGES + (list * SEGMENTS + index) * MMSGHDR_BYTES
  const peer = u32(load<u64>(header) - native(0))
  const isOne = load<u64>(header, 40) === 0
  const size = isOne ? 0xffffffff : u32(load<u16>(CONTROLS + (list * SEGMENTS + index) * CONTROL_BYTES, 16))
  const count = u32(load<u64>(header, 24))
  let vectors = vectorsOf(header)
  const end = vectors + count * IOVEC_BYTES
  let singles: u32 = 0
  while (vectors < end) {
    let parts: u32 = 0
    let bytes: u32 = 0
    // Every datagram has its own vectors: none crosses from one datagram into the next.
    while (vectors + parts * IOVEC_BYTES < end) {
      const more = u32(load<u64>(vectors + parts * IOVEC_BYTES, 8))
      if (bytes + more > size) break
      bytes += more
      parts += 1
    }
    writeHeader(SINGLES + singles * MMSGHDR_BYTES, peer, vectors, parts)
    singles += 1
    vectors += parts * IOVEC_BYTES
  }
  return singles
}
