import type { Family } from '@weft/inet'
import { internetChecksum } from './internet-checksum.js'

/** What tells one echo from all others: the sender's number, then the sender's count. */
export interface EchoMark {
  readonly identifier: number
  /** 32 bits, all of them in the payload; the ICMP header carries the low 16. */
  readonly sequence: number
}

/** What an ICMP datagram says, as far as a prober cares. Errors quote the start of our own packet. */
export type IcmpNews =
  | { readonly news: 'reply'; readonly mark: EchoMark; readonly packetBytes: number }
  | { readonly news: 'too-big'; readonly quoted: QuotedMark; readonly mtuBytes: number }
  | { readonly news: 'unreachable'; readonly quoted: QuotedMark; readonly code: number }

/** RFC 792 promises 8 quoted bytes, so the payload, and with it half of the sequence, may be missing. */
export interface QuotedMark {
  readonly identifier: number
  readonly lowSequence: number
}

interface IcmpNumbers {
  readonly ipHeaderBytes: number
  readonly protocol: number
  /** Where the IP header names the protocol. */
  readonly protocolAt: number
  readonly echoRequest: number
  readonly echoReply: number
  readonly unreachable: number
  /** Of the types that quote a packet, the one for "does not fit"; in IPv4 it is a code of unreachable. */
  readonly tooBig: { readonly type: number; readonly code: number }
}

export const icmpNumbers: Readonly<Record<Family, IcmpNumbers>> = {
  ipv4: {
    ipHeaderBytes: 20,
    protocol: 1,
    protocolAt: 9,
    echoRequest: 8,
    echoReply: 0,
    unreachable: 3,
    tooBig: { type: 3, code: 4 },
  },
  ipv6: {
    ipHeaderBytes: 40,
    protocol: 58,
    protocolAt: 6,
    echoRequest: 128,
    echoReply: 129,
    unreachable: 1,
    tooBig: { type: 2, code: 0 },
  },
}

const ICMP_HEADER_BYTES = 8
const MARK_BYTES = 4

/** The smallest packet that carries a mark. */
export function minimumPacketBytes(family: Family): number {
  return icmpNumbers[family].ipHeaderBytes + ICMP_HEADER_BYTES + MARK_BYTES
}

/** An echo request whose whole packet, IP header included, has `packetBytes`. */
export function encodeEchoRequest(mark: EchoMark, options: { family: Family; packetBytes: number }): Uint8Array {
  const { ipHeaderBytes, echoRequest } = icmpNumbers[options.family]
  const minimum = minimumPacketBytes(options.family)
  if (!Number.isInteger(options.packetBytes) || options.packetBytes < minimum || options.packetBytes > 65_535) {
    throw new RangeError(
      `An ${options.family} echo of ${options.packetBytes} bytes cannot be sent; accepted is ${minimum} to 65535.`,
    )
  }
  const message = new Uint8Array(options.packetBytes - ipHeaderBytes)
  const view = new DataView(message.buffer)
  view.setUint8(0, echoRequest)
  view.setUint16(4, mark.identifier)
  view.setUint16(6, mark.sequence & 0xffff)
  view.setUint32(8, mark.sequence)
  for (let at = ICMP_HEADER_BYTES + MARK_BYTES; at < message.length; at++) message[at] = at & 0xff
  // The sum of ICMPv6 covers addresses that only the kernel knows, so there the kernel fills it in.
  if (options.family === 'ipv4') view.setUint16(2, internetChecksum(message))
  return message
}

/**
 * Reads what a raw ICMP socket received: with the IP header in IPv4, without it in IPv6. Undefined
 * for anything else that ICMP carries, for damaged messages, and for news of other people's packets.
 */
export function decodeIcmp(datagram: Uint8Array, family: Family): IcmpNews | undefined {
  const message = family === 'ipv4' ? ipv4Payload(datagram) : datagram
  if (message === undefined || message.length < ICMP_HEADER_BYTES) return undefined
  // Of ICMPv6 the kernel itself drops what has a wrong sum; a raw IPv4 socket sees it before the check.
  if (family === 'ipv4' && internetChecksum(message) !== 0) return undefined
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength)
  const numbers = icmpNumbers[family]
  const type = view.getUint8(0)
  const code = view.getUint8(1)
  if (type === numbers.echoReply) return decodeReply(view, numbers)
  if (type === numbers.tooBig.type && code === numbers.tooBig.code) {
    const quoted = quotedMark(message.subarray(ICMP_HEADER_BYTES), family)
    // IPv4 has 16 bits for the next hop's MTU behind two unused bytes, IPv6 all 32.
    return quoted && { news: 'too-big', quoted, mtuBytes: family === 'ipv4' ? view.getUint16(6) : view.getUint32(4) }
  }
  if (type === numbers.unreachable) {
    const quoted = quotedMark(message.subarray(ICMP_HEADER_BYTES), family)
    return quoted && { news: 'unreachable', quoted, code }
  }
  return undefined
}

function decodeReply(view: DataView, numbers: IcmpNumbers): IcmpNews | undefined {
  if (view.byteLength < ICMP_HEADER_BYTES + MARK_BYTES) return undefined
  const mark = { identifier: view.getUint16(4), sequence: view.getUint32(8) }
  if (view.getUint16(6) !== (mark.sequence & 0xffff)) return undefined
  return { news: 'reply', mark, packetBytes: numbers.ipHeaderBytes + view.byteLength }
}

function quotedMark(packet: Uint8Array, family: Family): QuotedMark | undefined {
  const { ipHeaderBytes, protocol, protocolAt, echoRequest } = icmpNumbers[family]
  if (packet[protocolAt] !== protocol) return undefined
  const request = family === 'ipv4' ? ipv4Payload(packet) : packet.subarray(ipHeaderBytes)
  if (request === undefined || request.length < ICMP_HEADER_BYTES) return undefined
  const view = new DataView(request.buffer, request.byteOffset, request.byteLength)
  if (view.getUint8(0) !== echoRequest) return undefined
  return { identifier: view.getUint16(4), lowSequence: view.getUint16(6) }
}

function ipv4Payload(packet: Uint8Array): Uint8Array | undefined {
  const headerBytes = ((packet[0] ?? 0) & 0x0f) * 4
  return headerBytes < 20 || packet.length < headerBytes ? undefined : packet.subarray(headerBytes)
}
