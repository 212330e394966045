import { type Address, encodeAddress } from '@weft/inet'
import { referenceChecksum } from './reference-checksum.js'

export interface PacketPlan {
  readonly source: Address
  readonly destination: Address
  readonly protocol: 'tcp' | 'udp'
  readonly payload: Uint8Array
  readonly ttl?: number
  readonly id?: number
  /** Byte 1 of IPv4, the traffic class of IPv6. */
  readonly tos?: number
  readonly doNotFragment?: boolean
  readonly ports?: readonly [source: number, destination: number]
  readonly sequence?: number
  readonly acknowledged?: number
  /** The low bits of TCP's flags: 0x10 is ACK. */
  readonly flags?: number
  readonly window?: number
  /** Of TCP, whole words. */
  readonly options?: Uint8Array
}

const numbers = { tcp: 6, udp: 17 }

/** A whole packet whose checksums are right. */
export function packetOf(plan: PacketPlan): Uint8Array {
  const transport = plan.protocol === 'tcp' ? tcpOf(plan) : udpOf(plan)
  const ip = ipHeaderOf(plan, transport.length)
  const checksum = referenceChecksum(pseudoHeader(plan, transport.length), transport)
  const place = plan.protocol === 'tcp' ? 16 : 6
  new DataView(transport.buffer, transport.byteOffset).setUint16(
    place,
    checksum === 0 && plan.protocol === 'udp' ? 0xffff : checksum,
  )
  return Buffer.concat([ip, transport])
}

export function pseudoHeader({ source, destination, protocol }: PacketPlan, length: number): Uint8Array {
  const tail = Buffer.alloc(4)
  tail.writeUInt16BE(length)
  tail.writeUInt16BE(numbers[protocol], 2)
  return Buffer.concat([encodeAddress(source), encodeAddress(destination), tail])
}

function ipHeaderOf(plan: PacketPlan, length: number): Uint8Array {
  const [source, destination] = [encodeAddress(plan.source), encodeAddress(plan.destination)]
  const { tos = 0, ttl = 64, id = 0, doNotFragment = true } = plan
  if (source.length === 16) {
    const header = Buffer.alloc(40)
    header.writeUInt32BE(0x60000000 | (tos << 20))
    header.writeUInt16BE(length, 4)
    header[6] = numbers[plan.protocol]
    header[7] = ttl
    header.set(source, 8)
    header.set(destination, 24)
    return header
  }
  const header = Buffer.alloc(20)
  header[0] = 0x45
  header[1] = tos
  header.writeUInt16BE(20 + length, 2)
  header.writeUInt16BE(id, 4)
  header.writeUInt16BE(doNotFragment ? 0x4000 : 0, 6)
  header[8] = ttl
  header[9] = numbers[plan.protocol]
  header.set(source, 12)
  header.set(destination, 16)
  header.writeUInt16BE(referenceChecksum(header), 10)
  return header
}

function tcpOf(plan: PacketPlan): Uint8Array {
  const { ports = [1000, 2000], options = new Uint8Array() } = plan
  const header = Buffer.alloc(20)
  header.writeUInt16BE(ports[0])
  header.writeUInt16BE(ports[1], 2)
  header.writeUInt32BE(plan.sequence ?? 1, 4)
  header.writeUInt32BE(plan.acknowledged ?? 1, 8)
  header.writeUInt16BE(((5 + options.length / 4) << 12) | (plan.flags ?? 0x10), 12)
  header.writeUInt16BE(plan.window ?? 512, 14)
  return Buffer.concat([header, options, plan.payload])
}

function udpOf(plan: PacketPlan): Uint8Array {
  const { ports = [1000, 2000] } = plan
  const header = Buffer.alloc(8)
  header.writeUInt16BE(ports[0])
  header.writeUInt16BE(ports[1], 2)
  header.writeUInt16BE(8 + plan.payload.length, 4)
  return Buffer.concat([header, plan.payload])
}

/** What a hop makes of it. */
export function withLessTtl(packet: Uint8Array, hops = 1): Uint8Array {
  const result = Buffer.from(packet)
  const isIpv6 = result.readUInt8(0) >> 4 === 6
  const place = isIpv6 ? 7 : 8
  result.writeUInt8(result.readUInt8(place) - hops, place)
  if (isIpv6) return result
  const length = (result.readUInt8(0) & 15) * 4
  result.writeUInt16BE(0, 10)
  result.writeUInt16BE(referenceChecksum(result.subarray(0, length)), 10)
  return result
}
