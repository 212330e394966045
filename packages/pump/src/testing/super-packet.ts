import { type PacketPlan, packetOf, pseudoHeader } from './packet.js'
import { referenceChecksum } from './reference-checksum.js'

/** What stands before a packet that the device hands over, or takes: the fields of `struct virtio_net_hdr`. */
export interface Virtio {
  readonly flags: number
  readonly kind: number
  readonly headerLength: number
  readonly size: number
  readonly checksumStart: number
  readonly checksumOffset: number
}

export const plain: Virtio = { flags: 0, kind: 0, headerLength: 0, size: 0, checksumStart: 0, checksumOffset: 0 }

/** A packet of several segments, as the kernel hands it over: its checksum is that of the pseudo header only. */
export function superPacketOf(plan: PacketPlan, size: number): { virtio: Virtio; packet: Uint8Array } {
  const packet = Buffer.from(packetOf(plan))
  const isIpv6 = plan.source.includes(':')
  const isTcp = plan.protocol === 'tcp'
  const checksumStart = isIpv6 ? 40 : 20
  const checksumOffset = isTcp ? 16 : 6
  const sum = ~referenceChecksum(pseudoHeader(plan, packet.length - checksumStart)) & 0xffff
  packet.writeUInt16BE(sum, checksumStart + checksumOffset)
  const headerLength = checksumStart + (isTcp ? 20 + (plan.options?.length ?? 0) : 8)
  const kind = isTcp ? (isIpv6 ? 4 : 1) : 5
  return { virtio: { flags: 1, kind, headerLength, size, checksumStart, checksumOffset }, packet }
}

/** What that packet is on the wire, each segment made from the plan anew. */
export function segmentsOf(plan: PacketPlan, size: number): Uint8Array[] {
  const count = Math.max(1, Math.ceil(plan.payload.length / size))
  return Array.from({ length: count }, (_, index) => {
    const isLast = index === count - 1
    const flags = plan.flags ?? 0x10
    return packetOf({
      ...plan,
      payload: plan.payload.subarray(index * size, (index + 1) * size),
      id: ((plan.id ?? 0) + index) & 0xffff,
      sequence: ((plan.sequence ?? 1) + index * size) >>> 0,
      flags: (isLast ? flags : flags & ~0x09) & (index > 0 ? ~0x80 : ~0),
    })
  })
}
