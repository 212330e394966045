import { type Address, type Family, readAddress } from '@weft/inet'
import { PacketCore } from '../carry/packet-core.js'
import { encodeSocketAddress } from '../core/socket-address.js'
import { plain, type Virtio } from './super-packet.js'

export interface Sent {
  readonly to: Address
  readonly port: number
  /** As the kernel cuts the message up. */
  readonly datagrams: readonly Uint8Array[]
}

export interface Written {
  readonly virtio: Virtio
  readonly packet: Uint8Array
}

export interface Arriving {
  readonly from: Address
  readonly port?: number
  readonly message: Uint8Array
  /** Of the datagrams that the kernel put together. */
  readonly size?: number
}

/** Plays the kernel for a core whose addresses count from the start of its own memory. */
export class CoreDriver {
  readonly core = new PacketCore()
  readonly #places = this.core.layout
  readonly #bytes = Buffer.from(this.core.bytes.buffer)
  readonly #hasVirtio: boolean

  constructor({ hasVirtio = true, hasSegmentation = true, takesUdpRuns = true } = {}) {
    this.#hasVirtio = hasVirtio
    this.core.configure({ hasVirtio, hasSegmentation, takesUdpRuns })
    this.core.repliesLeft = 1e9
  }

  /** Packets that the device hands over, in as many batches as the core wants. */
  transmit(packets: readonly { virtio?: Virtio; packet: Uint8Array }[]): { sent: Sent[]; written: Written[] } {
    const outcome = { sent: [] as Sent[], written: [] as Written[] }
    for (let start = 0; start < packets.length; ) {
      const count = this.#putPackets(packets.slice(start))
      for (let first = 0; first < count; ) {
        this.core.calls.transmit(first, count)
        if (this.#told(3) <= first) throw new Error('The core stands still.')
        first = this.#told(3)
        this.#collect(outcome)
      }
      start += count
    }
    return outcome
  }

  receive(messages: readonly Arriving[]): { sent: Sent[]; written: Written[] } {
    const outcome = { sent: [] as Sent[], written: [] as Written[] }
    const slots = this.#places.SLOTS
    for (let start = 0; start < messages.length; start += slots) {
      const batch = messages.slice(start, start + slots)
      for (const [slot, message] of batch.entries()) this.#putMessage(slot, message)
      this.core.calls.receive(batch.length)
      this.#collect(outcome)
      for (let rounds = 0; this.#told(3) !== 0; rounds++) {
        if (rounds > 10000) throw new Error('The core does not come to an end.')
        this.core.calls.receiveMore()
        this.#collect(outcome)
      }
    }
    return outcome
  }

  /** The datagrams of the last batch's message, when each has to go by itself. */
  singles(family: Family, message: number): Uint8Array[] {
    const count = this.core.calls.writeSingles(family === 'ipv6', message)
    return Array.from({ length: count }, (_, index) =>
      this.#dataOf(this.#places.SINGLES + index * this.#places.MMSGHDR_BYTES),
    )
  }

  /** As many as there is room for, one behind the other. */
  #putPackets(packets: readonly { virtio?: Virtio; packet: Uint8Array }[]): number {
    const { PACKETS, PACKETS_BYTES, PACKET_LIST, SLOTS, VIRTIO_BYTES } = this.#places
    const virtioBytes = this.#hasVirtio ? VIRTIO_BYTES : 0
    let count = 0
    let end = PACKETS
    for (const { virtio = plain, packet } of packets.slice(0, SLOTS)) {
      const start = Math.ceil((end + virtioBytes) / 16) * 16
      end = start + packet.length
      if (end > PACKETS + PACKETS_BYTES) break
      this.#bytes.set(packet, start)
      if (this.#hasVirtio) this.#bytes.set(encodeVirtio(virtio), start - virtioBytes)
      this.#bytes.writeUInt32LE(start, PACKET_LIST + count * 8)
      this.#bytes.writeUInt32LE(virtioBytes + packet.length, PACKET_LIST + count * 8 + 4)
      count += 1
    }
    if (count === 0) throw new Error('No packet is as long as this.')
    return count
  }

  #putMessage(slot: number, { from, port = 8285, message, size }: Arriving): void {
    this.#bytes.set(message, this.#places.RECEIVED + slot * this.#places.SLOT_BYTES)
    this.#bytes.set(encodeSocketAddress({ address: from, port }), this.#places.RECEIVED_ADDRESSES + slot * 32)
    const header = this.#places.RECEIVED_MESSAGES + slot * this.#places.MMSGHDR_BYTES
    this.#bytes.writeUInt32LE(message.length, header + 56)
    this.#bytes.writeBigUInt64LE(size === undefined ? 0n : 24n, header + 40)
    const control = this.#places.RECEIVED_CONTROLS + slot * 32
    this.#bytes.writeBigUInt64LE(20n, control)
    this.#bytes.writeUInt32LE(17, control + 8)
    this.#bytes.writeUInt32LE(104, control + 12)
    this.#bytes.writeUInt32LE(size ?? 0, control + 16)
  }

  #collect(outcome: { sent: Sent[]; written: Written[] }): void {
    for (const [place, isIpv6] of [false, true].entries())
      for (let message = 0; message < this.#told(place); message++) outcome.sent.push(this.#sentAt(isIpv6, message))
    for (let write = 0; write < this.#told(2); write++) outcome.written.push(this.#writtenAt(write))
  }

  #sentAt(isIpv6: boolean, message: number): Sent {
    const { MESSAGES, SEGMENTS, MMSGHDR_BYTES } = this.#places
    const header = MESSAGES + ((isIpv6 ? SEGMENTS : 0) + message) * MMSGHDR_BYTES
    const name = this.#pointerAt(header)
    const control = this.#pointerAt(header + 32)
    const data = this.#dataOf(header)
    const size = this.#pointerAt(header + 40) === 0 ? data.length : this.#bytes.readUInt16LE(control + 16)
    const datagrams: Uint8Array[] = []
    for (let at = 0; at < data.length; at += size) datagrams.push(data.subarray(at, at + size))
    if (datagrams.length > 64 || data.length > 65507) throw new Error('The kernel takes no message as long as this.')
    const to = readAddress(this.#bytes, name + (isIpv6 ? 8 : 4), isIpv6 ? 'ipv6' : 'ipv4')
    return { to, port: this.#bytes.readUInt16BE(name + 2), datagrams }
  }

  #writtenAt(write: number): Written {
    const place = this.#places.WRITES + write * 8
    const data = this.#gather(this.#bytes.readUInt32LE(place), this.#bytes.readUInt32LE(place + 4))
    return this.#hasVirtio ? { virtio: decodeVirtio(data), packet: data.subarray(10) } : { virtio: plain, packet: data }
  }

  #dataOf(header: number): Buffer {
    return this.#gather(this.#pointerAt(header + 16), this.#pointerAt(header + 24))
  }

  #gather(vectors: number, count: number): Buffer {
    if (count > 1024) throw new Error('The kernel takes no more than 1024 pieces.')
    const parts = Array.from({ length: count }, (_, index) => {
      const start = this.#pointerAt(vectors + index * 16)
      return this.#bytes.subarray(start, start + this.#pointerAt(vectors + index * 16 + 8))
    })
    return Buffer.concat(parts)
  }

  #pointerAt(place: number): number {
    return Number(this.#bytes.readBigUInt64LE(place))
  }

  #told(place: number): number {
    return this.#bytes.readUInt32LE(this.#places.RESULT + place * 4)
  }
}

function encodeVirtio({ flags, kind, headerLength, size, checksumStart, checksumOffset }: Virtio): Uint8Array {
  const bytes = Buffer.alloc(10)
  bytes[0] = flags
  bytes[1] = kind
  for (const [index, value] of [headerLength, size, checksumStart, checksumOffset].entries())
    bytes.writeUInt16LE(value, 2 + index * 2)
  return bytes
}

function decodeVirtio(bytes: Buffer): Virtio {
  const at = (index: number) => bytes.readUInt16LE(2 + index * 2)
  return {
    flags: bytes.readUInt8(0),
    kind: bytes.readUInt8(1),
    headerLength: at(0),
    size: at(1),
    checksumStart: at(2),
    checksumOffset: at(3),
  }
}
