import { copyHeader, load16, load32, store16 } from './bytes'
import { fold, pseudoHeaderSum, sumOf } from './checksum'
import {
  DATAGRAMS,
  HEADER_BYTES,
  HEADERS,
  MESSAGE_SEGMENTS,
  OPEN_RUN_SLOTS,
  OPEN_RUNS,
  PIECES,
  RUN_BYTES,
  RUNS,
  VIRTIO_BYTES,
  WRITE_PIECES,
} from './layout'
import { ipHeaderLength, isFragment, isIpv6, packetLength, protocol, TCP, UDP } from './packet'
import { hasVirtio, takesUdpRuns } from './settings'
import { addPiece, addWrite, beginWrite } from './writes'

/**
 * Packets of one flow that follow each other are written to the device as one, whatever else came between them, in such a
 * way that cutting it up again gives the same packets. Runs are written in the order of their first packets, so the order
 * within a flow stays.
 */

/** A run: what its first packet is, and what the next one has to be. */
const PACKET: usize = 0
const LENGTH: usize = 4
const HEADER: usize = 8
const IP_HEADER: usize = 12
/** Payload of each packet but the last. */
const SIZE: usize = 16
const PAYLOAD: usize = 20
const COUNT: usize = 24
const FIRST_PIECE: usize = 28
const LAST_PIECE: usize = 32
const NEXT_SEQUENCE: usize = 36
const NEXT_ID: usize = 40
const PROTOCOL: usize = 44
const IS_IPV6: usize = 48
const END_FLAGS: usize = 52
/** Where it may be among the open ones. */
const SLOT: usize = 56

/** A piece: where, how long, and the number of the next. */
const PIECE_BYTES: u32 = 8

const FIN_PSH: u32 = 0x09
const ACK: u32 = 0x10
/** Those that a packet in a run may have: ACK, PSH, FIN, and ECE. */
const RUN_FLAGS: u32 = 0x59
const LONGEST_PACKET: u32 = 65535
/** Before a header that goes to the device is its header of virtio. */
const HEADER_PLACE: u32 = 16

let runs: u32 = 0
/** Those before it are closed. */
let firstOpen: u32 = 0
let pieces: u32 = 0
let headers: u32 = 0

export function clearRuns(): void {
  closeRuns()
  firstOpen = 0
  runs = 0
  pieces = 0
  headers = 0
}

export function hasRoomForPacket(): bool {
  return pieces < DATAGRAMS
}

/** Nothing is added to what there is. */
function closeRuns(): void {
  for (; firstOpen < runs; firstOpen++) store<u32>(load<u32>(RUNS + firstOpen * RUN_BYTES, SLOT), 0)
}

/** The packet that `readPacket` has just read; its time to live is already less. */
export function addToRun(packet: u32): void {
  const isTransport = protocol === TCP || protocol === UDP
  if (isFragment || !isTransport || packetLength < ipHeaderLength + 8) {
    if (isFragment) closeRuns()
    beginRun(packet, packetLength, 0, OPEN_RUNS)
    return
  }
  const transport = packet + ipHeaderLength
  const slot = OPEN_RUNS + hashOf(packet, transport) * 4
  const headerLength = headerLengthIfMergeable(packet, transport)
  const open = load<u32>(slot)
  if (open !== 0 && headerLength !== 0 && continues(open, packet, transport, headerLength)) {
    if (!append(open, packet, transport, headerLength)) store<u32>(slot, 0)
    return
  }
  const run = beginRun(packet, headerLength, headerLength !== 0 ? packetLength - headerLength : 0, slot)
  const endsAtOnce = headerLength === 0 || (protocol === TCP && (load16(transport + 12) & FIN_PSH) !== 0)
  store<u32>(slot, endsAtOnce ? 0 : run)
}

function hashOf(packet: u32, transport: u32): u32 {
  let hash = u64(load<u32>(transport))
  if (isIpv6) hash ^= (load<u64>(packet, 16) ^ load<u64>(packet, 32)) * 0x9e3779b97f4a7c15
  else hash ^= (u64(load<u32>(packet, 12)) << 32) ^ (u64(load<u32>(packet, 16)) << 16)
  return u32((hash * 0xd6e8feb86659fd93) >> 40) & (OPEN_RUN_SLOTS - 1)
}

/** The length of both headers, or 0 for what has to stay as it is. */
function headerLengthIfMergeable(packet: u32, transport: u32): u32 {
  if (!hasVirtio() || ipHeaderLength !== (isIpv6 ? 40 : 20)) return 0
  const length = packetLength - ipHeaderLength
  let transportLength: u32 = 8
  if (protocol === TCP) {
    if (length < 20) return 0
    transportLength = u32(load<u8>(transport, 12) >> 4) * 4
    const flags = load16(transport + 12) & 0x1ff
    if (transportLength < 20 || (flags & ~RUN_FLAGS) !== 0 || (flags & ACK) === 0) return 0
  } else if (!takesUdpRuns() || load<u16>(transport, 6) === 0 || load16(transport + 4) !== length) return 0
  // Without payload there is nothing to put together.
  if (transportLength >= length) return 0
  return isIntact(packet, transport, length) ? ipHeaderLength + transportLength : 0
}

/** A damaged packet must not make others look damaged; nor must it look whole because its checksum is written anew. */
function isIntact(packet: u32, transport: u32, length: u32): bool {
  if (!isIpv6 && fold(sumOf(packet, 20)) !== 0xffff) return false
  return fold(pseudoHeaderSum(packet, isIpv6, protocol, length) + sumOf(transport, length)) === 0xffff
}

function continues(run: u32, packet: u32, transport: u32, headerLength: u32): bool {
  const payload = packetLength - headerLength
  if (
    load<u32>(run, HEADER) !== headerLength ||
    load<u32>(run, PROTOCOL) !== protocol ||
    load<u32>(run, IS_IPV6) !== u32(isIpv6) ||
    payload > load<u32>(run, SIZE) ||
    headerLength + load<u32>(run, PAYLOAD) + payload > LONGEST_PACKET ||
    load<u32>(run, COUNT) >= (protocol === TCP ? WRITE_PIECES : MESSAGE_SEGMENTS)
  )
    return false
  const first = load<u32>(run, PACKET)
  const isSameIp = isIpv6
    ? isSameIpv6(first, packet)
    : isSameIpv4(first, packet) && load16(packet + 4) === load<u32>(run, NEXT_ID)
  if (!isSameIp) return false
  const other = first + ipHeaderLength
  if (load<u32>(transport) !== load<u32>(other)) return false
  return (
    protocol === UDP ||
    (load32(transport + 4) === load<u32>(run, NEXT_SEQUENCE) &&
      isSameTcp(other, transport, headerLength - ipHeaderLength))
  )
}

/** All but length, number and checksum. */
function isSameIpv4(one: u32, other: u32): bool {
  return (
    load<u16>(one) === load<u16>(other) &&
    load<u32>(one, 6) === load<u32>(other, 6) &&
    load<u64>(one, 12) === load<u64>(other, 12)
  )
}

/** All but the length. */
function isSameIpv6(one: u32, other: u32): bool {
  return (
    load<u32>(one) === load<u32>(other) &&
    load<u16>(one, 6) === load<u16>(other, 6) &&
    !v128.any_true(v128.xor(v128.load(one, 8), v128.load(other, 8))) &&
    !v128.any_true(v128.xor(v128.load(one, 24), v128.load(other, 24)))
  )
}

/** All but ports, sequence number, checksum and the flags that end a run. */
function isSameTcp(one: u32, other: u32, length: u32): bool {
  if (load<u32>(one, 8) !== load<u32>(other, 8)) return false
  if ((load16(one + 12) ^ load16(other + 12)) & ~FIN_PSH) return false
  if (load<u16>(one, 14) !== load<u16>(other, 14) || load<u16>(one, 18) !== load<u16>(other, 18)) return false
  for (let at: u32 = 20; at < length; at += 4) if (load<u32>(one + at) !== load<u32>(other + at)) return false
  return true
}

/** Without a header it stays alone. */
function beginRun(packet: u32, headerLength: u32, payload: u32, slot: u32): u32 {
  const run = RUNS + runs++ * RUN_BYTES
  store<u32>(run, slot, SLOT)
  store<u32>(run, packet, PACKET)
  store<u32>(run, packetLength, LENGTH)
  store<u32>(run, headerLength, HEADER)
  store<u32>(run, ipHeaderLength, IP_HEADER)
  store<u32>(run, payload, SIZE)
  store<u32>(run, 0, PAYLOAD)
  store<u32>(run, 0, COUNT)
  store<u32>(run, 0, END_FLAGS)
  store<u32>(run, protocol, PROTOCOL)
  store<u32>(run, u32(isIpv6), IS_IPV6)
  addToPieces(run, packet, headerLength, payload)
  if (payload !== 0 && protocol === TCP) store<u32>(run, load32(packet + ipHeaderLength + 4) + payload, NEXT_SEQUENCE)
  return run
}

/** Whether more may follow. */
function append(run: u32, packet: u32, transport: u32, headerLength: u32): bool {
  const payload = packetLength - headerLength
  addToPieces(run, packet, headerLength, payload)
  if (protocol === UDP) return payload === load<u32>(run, SIZE)
  store<u32>(run, load<u32>(run, NEXT_SEQUENCE) + payload, NEXT_SEQUENCE)
  const end = load16(transport + 12) & FIN_PSH
  store<u32>(run, end, END_FLAGS)
  return end === 0 && payload === load<u32>(run, SIZE)
}

function addToPieces(run: u32, packet: u32, headerLength: u32, payload: u32): void {
  const piece = PIECES + pieces * PIECE_BYTES
  store<u32>(piece, packet + headerLength)
  store<u16>(piece, u16(payload), 4)
  const count = load<u32>(run, COUNT)
  if (count === 0) store<u32>(run, pieces, FIRST_PIECE)
  else store<u16>(PIECES + load<u32>(run, LAST_PIECE) * PIECE_BYTES, u16(pieces), 6)
  store<u32>(run, pieces, LAST_PIECE)
  store<u32>(run, count + 1, COUNT)
  store<u32>(run, load<u32>(run, PAYLOAD) + payload, PAYLOAD)
  store<u32>(run, (load16(packet + 4) + 1) & 0xffff, NEXT_ID)
  pieces += 1
}

/** Writes what has come together. */
export function writeRuns(): void {
  for (let index: u32 = 0; index < runs; index++) {
    const run = RUNS + index * RUN_BYTES
    if (load<u32>(run, COUNT) === 1) addWrite(load<u32>(run, PACKET), load<u32>(run, LENGTH))
    else writeTogether(run)
  }
}

function writeTogether(run: u32): void {
  const header = HEADERS + headers++ * HEADER_BYTES + HEADER_PLACE
  const headerLength = load<u32>(run, HEADER)
  copyHeader(header, load<u32>(run, PACKET), headerLength)
  const payload = load<u32>(run, PAYLOAD)
  if (load<u32>(run, IS_IPV6)) store16(header + 4, headerLength - 40 + payload)
  else {
    store16(header + 2, headerLength + payload)
    store<u16>(header, 0, 10)
    store<u16>(header, ~fold(sumOf(header, 20)), 10)
  }
  writeTransport(run, header, headerLength + payload)
  beginWrite()
  addPiece(header - VIRTIO_BYTES, VIRTIO_BYTES + headerLength)
  let piece = load<u32>(run, FIRST_PIECE)
  for (let left = load<u32>(run, COUNT); left > 0; left--) {
    const pointer = PIECES + piece * PIECE_BYTES
    addPiece(load<u32>(pointer), u32(load<u16>(pointer, 4)))
    piece = u32(load<u16>(pointer, 6))
  }
}

function writeTransport(run: u32, header: u32, length: u32): void {
  const ipHeader = load<u32>(run, IP_HEADER)
  const isTcp = load<u32>(run, PROTOCOL) === TCP
  const isV6 = load<u32>(run, IS_IPV6) !== 0
  const transport = header + ipHeader
  // The kernel finishes the checksum where it needs one: it is told where, and finds there what this begins with.
  const sum = fold(pseudoHeaderSum(header, isV6, load<u32>(run, PROTOCOL), length - ipHeader))
  const checksumPlace: u32 = isTcp ? 16 : 6
  if (isTcp) store16(transport + 12, load16(transport + 12) | load<u32>(run, END_FLAGS))
  else store16(transport + 4, length - ipHeader)
  store<u16>(transport + checksumPlace, sum)

  const virtio = header - VIRTIO_BYTES
  store<u8>(virtio, 1)
  store<u8>(virtio, isTcp ? (isV6 ? 4 : 1) : 5, 1)
  store<u16>(virtio, u16(load<u32>(run, HEADER)), 2)
  store<u16>(virtio, u16(load<u32>(run, SIZE)), 4)
  store<u16>(virtio, u16(ipHeader), 6)
  store<u16>(virtio, u16(checksumPlace), 8)
}
