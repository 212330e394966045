import { errnoOfCall, type FileDescriptor, LinuxError, readInto, receiveMessages, writeVectors } from '@weft/linux'
import type { PacketCore } from './packet-core.js'
import { Sender, type Sockets } from './sender.js'

/** What is read before it is sent: it should still be in the processor's cache then. */
const BATCH_BYTES = 256 << 10
/** Messages as long as this come few at a time, for the same reason. */
const LONG_MESSAGE_BYTES = 16 << 10
const FEW_MESSAGES = 4
const LONGEST_PACKET = 65536
const REPLIES_PER_SECOND = 100

export interface CarrierParts {
  readonly core: PacketCore
  readonly tun: FileDescriptor
  readonly hasVirtio: boolean
  readonly sockets: Sockets
}

/** Carries what is there, and never waits for more: packets of the device to the sockets, datagrams of a socket to the device. */
export class Carrier {
  readonly #core: PacketCore
  readonly #tun: FileDescriptor
  readonly #sender: Sender
  readonly #firstPacket: number
  readonly #slotBytes: number
  readonly #slots: number
  readonly #readBytes: number
  readonly #lengths: number
  readonly #result: number
  readonly #messages: number
  readonly #writes: number
  #messagesAtOnce: number
  #lastRefill = -Infinity

  constructor({ core, tun, hasVirtio, sockets }: CarrierParts) {
    const { exports: places, address } = core
    const virtioBytes = hasVirtio ? 10 : 0
    this.#core = core
    this.#tun = tun
    this.#sender = new Sender(core, sockets)
    this.#firstPacket = address + places.PACKETS.value + places.PACKET_OFFSET.value - virtioBytes
    this.#slotBytes = places.SLOT_BYTES.value
    this.#slots = places.SLOTS.value
    this.#readBytes = virtioBytes + LONGEST_PACKET
    this.#lengths = places.PACKET_LENGTHS.value / 4
    this.#result = places.RESULT.value / 4
    this.#messages = address + places.RECEIVED_MESSAGES.value
    this.#writes = places.WRITES.value / 4
    this.#messagesAtOnce = this.#slots
  }

  /** What the device has. */
  carryOut(): void {
    const count = this.#read()
    for (let first = 0; first < count; ) {
      this.#core.exports.transmit(first, count)
      first = this.#told(3)
      this.#emit()
    }
  }

  /** What a socket has, a batch of it. */
  carryIn(socket: FileDescriptor): void {
    const count = receiveMessages(socket, this.#messages, this.#messagesAtOnce)
    if (count === -1) {
      // Errors that the network reported about what was sent earlier are told here, and are over with that.
      errnoOfCall()
      return
    }
    // The length of a message is the last but one word of its header.
    const length = this.#core.words[this.#core.exports.RECEIVED_MESSAGES.value / 4 + 14] ?? 0
    this.#messagesAtOnce = length > LONG_MESSAGE_BYTES ? FEW_MESSAGES : this.#slots
    this.#core.exports.receive(count)
    this.#emit()
    while (this.#told(3) !== 0) {
      this.#core.exports.receiveMore()
      this.#emit()
    }
  }

  #read(): number {
    let count = 0
    for (let bytes = 0; count < this.#slots && bytes < BATCH_BYTES; count++) {
      const length = readInto(this.#tun, this.#firstPacket + count * this.#slotBytes, this.#readBytes)
      if (length === -1) {
        const errno = errnoOfCall()
        if (errno === 'EAGAIN' || errno === 'EINTR') return count
        throw new LinuxError({ operation: 'read from the device', errno })
      }
      this.#core.words[this.#lengths + count] = length
      bytes += length
    }
    return count
  }

  #emit(): void {
    const writes = this.#told(2)
    const { words, address } = this.#core
    for (let write = 0; write < writes; write++) {
      const vectors = words[this.#writes + write * 2] ?? 0
      const pieces = words[this.#writes + write * 2 + 1] ?? 0
      if (writeVectors(this.#tun, address + vectors, pieces) === -1)
        this.#core.countDropped('device refused', Math.max(1, pieces - 1))
    }
    this.#sender.send('ipv4', this.#told(0))
    this.#sender.send('ipv6', this.#told(1))
    if (this.#core.repliesLeft === 0) this.#refill()
  }

  /** No clock is looked at before the replies are used up. */
  #refill(): void {
    const now = performance.now()
    if (now - this.#lastRefill < 1000) return
    this.#lastRefill = now
    this.#core.repliesLeft = REPLIES_PER_SECOND
  }

  #told(place: number): number {
    return this.#core.words[this.#result + place] ?? 0
  }
}
