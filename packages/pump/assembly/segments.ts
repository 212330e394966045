import { copyHeader, load16, load32, store16, store32 } from './bytes'
import { decrementTtl, fold, pseudoHeaderSum, sumOf, word } from './checksum'
import { HEADER_BYTES, HEADERS, SEGMENTS } from './layout'
import { addDatagram, announce, hasRoomFor } from './messages'
import { ipHeaderLength, isIpv6, packetLength, protocol, TCP, UDP } from './packet'
import { countSent } from './peers'

/** Outcomes of `sendSegments`. */
export const SENT: u32 = 0
/** The rest of the batch has to go out first. */
export const NO_ROOM: u32 = 1
/** It says of itself what cannot be. */
export const NOT_SEGMENTS: u32 = 2

const FIN_PSH: u32 = 0x09
const CWR: u32 = 0x80
const LONGEST_HEADER: u32 = 128

/** Segments that have a header in this batch. */
let used: u32 = 0

export function clearSegments(): void {
  used = 0
}

/**
 * Sends a packet that is longer than the wire takes as segments of `size` bytes of payload each: headers are written anew, the
 * payload is sent from where it lies. `readPacket` has just read this one.
 */
export function sendSegments(peer: u32, packet: u32, size: u32): u32 {
  const isTcp = protocol === TCP
  const transport = packet + ipHeaderLength
  if (ipHeaderLength + (isTcp ? 20 : 8) > packetLength) return NOT_SEGMENTS
  const transportLength = isTcp ? u32(load<u8>(transport, 12) >> 4) * 4 : 8
  const headerLength = ipHeaderLength + transportLength
  if (transportLength < 8 || headerLength > LONGEST_HEADER || headerLength > packetLength || size === 0)
    return NOT_SEGMENTS
  const payload = packetLength - headerLength
  const count = max<u32>((payload + size - 1) / size, 1)
  if (count > SEGMENTS) return NOT_SEGMENTS
  if (used + count > SEGMENTS || !hasRoomFor(count)) return NO_ROOM

  decrementTtl(packet, isIpv6)
  const ipSum = isIpv6 ? 0 : constantIpSum(packet)
  const id = isIpv6 ? 0 : load16(packet + 4)
  const transportSum = isTcp ? constantTcpSum(packet, transport, transportLength) : constantUdpSum(packet, transport)
  const sequence = isTcp ? load32(transport + 4) : 0
  const flags = isTcp ? load16(transport + 12) : 0

  announce(peer, headerLength + min(size, payload), count, count * headerLength + payload)
  for (let index: u32 = 0; index < count; index++) {
    const header = HEADERS + used++ * HEADER_BYTES
    const data = packet + headerLength + index * size
    const length = min(size, payload - index * size)
    copyHeader(header, packet, headerLength)
    if (isIpv6) store16(header + 4, ipHeaderLength - 40 + transportLength + length)
    else writeIpv4(header, ipSum, headerLength + length, id + index)
    const segment = header + ipHeaderLength
    const sum = transportSum + word(transportLength + length) + sumOf(data, length)
    if (isTcp) {
      let own = flags
      if (index + 1 < count) own &= ~FIN_PSH
      if (index > 0) own &= ~CWR
      writeTcp(segment, sum, sequence + index * size, own)
    } else writeUdp(segment, sum, transportLength + length)
    addDatagram(peer, header, headerLength, data, length)
  }
  countSent(peer, count, count * headerLength + payload)
  return SENT
}

/** Of the header without length, number and checksum. */
function constantIpSum(packet: u32): u64 {
  return (
    sumOf(packet, ipHeaderLength) - u64(load<u16>(packet, 2)) - u64(load<u16>(packet, 4)) - u64(load<u16>(packet, 10))
  )
}

/** Of the header without sequence number, flags and checksum, and of the addresses. */
function constantTcpSum(packet: u32, transport: u32, length: u32): u64 {
  return (
    pseudoHeaderSum(packet, isIpv6, TCP, 0) +
    sumOf(transport, length) -
    u64(load<u16>(transport, 4)) -
    u64(load<u16>(transport, 6)) -
    u64(load<u16>(transport, 12)) -
    u64(load<u16>(transport, 16))
  )
}

function constantUdpSum(packet: u32, transport: u32): u64 {
  return pseudoHeaderSum(packet, isIpv6, UDP, 0) + u64(load<u16>(transport)) + u64(load<u16>(transport, 2))
}

function writeIpv4(header: u32, sum: u64, length: u32, id: u32): void {
  store16(header + 2, length)
  store16(header + 4, id)
  store<u16>(header, ~fold(sum + word(length) + word(id & 0xffff)), 10)
}

function writeTcp(segment: u32, sum: u64, sequence: u32, flags: u32): void {
  store32(segment + 4, sequence)
  store16(segment + 12, flags)
  store<u16>(segment, ~fold(sum + word(sequence >> 16) + word(sequence & 0xffff) + word(flags)), 16)
}

function writeUdp(segment: u32, sum: u64, length: u32): void {
  store16(segment + 4, length)
  const checksum = ~fold(sum + word(length))
  // Zero would say that there is none.
  store<u16>(segment, checksum === 0 ? 0xffff : checksum, 6)
}
