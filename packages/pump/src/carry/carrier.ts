import { errnoOfCall, type FileDescriptor, LinuxError, readInto, receiveMessages, writeVectors } from '@weft/linux'
import { Pace } from './pace.js'
import type { PacketCore } from './packet-core.js'
import { Sender, type Sockets } from './sender.js'

/** Messages as long as this come few at a time: they should still be in the processor's cache when they are written. */
const LONG_MESSAGE_BYTES = 16 << 10
const FEW_MESSAGES = 2
const LONGEST_PACKET = 65536
/** Packets begin at multiples of it, what is read with them before that. */
const PACKET_STEP = 64
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
  readonly #sockets: readonly FileDescriptor[]
  readonly #sender: Sender
  readonly #virtioBytes: number
  readonly #slots: number
  readonly #firstPacket: number
  readonly #lastPacket: number
  readonly #packetList: number
  readonly #result: number
  readonly #messages: number
  readonly #messageLength: number
  readonly #writes: number
  readonly #packets = new Pace()
  #messagesAtOnce: number
  #lastRefill = -Infinity

  constructor({ core, tun, hasVirtio, sockets }: CarrierParts) {
    const { layout, address } = core
    this.#core = core
    this.#tun = tun
    this.#sockets = [sockets.ipv4, sockets.ipv6].filter(socket => socket !== undefined)
    this.#sender = new Sender(core, sockets)
    this.#virtioBytes = hasVirtio ? layout.VIRTIO_BYTES : 0
    this.#slots = layout.SLOTS
    this.#firstPacket = layout.PACKETS + PACKET_STEP
    this.#lastPacket = layout.PACKETS + layout.PACKETS_BYTES - LONGEST_PACKET
    this.#packetList = layout.PACKET_LIST / 4
    this.#result = layout.RESULT / 4
    this.#messages = address + layout.RECEIVED_MESSAGES
    // It stands behind `struct msghdr`.
    this.#messageLength = layout.RECEIVED_MESSAGES / 4 + 14
    this.#writes = layout.WRITES / 4
    this.#messagesAtOnce = this.#slots
  }

  /** What there is anywhere; false if there was nothing. */
  carry(): boolean {
    let hasCarried = this.carryOut()
    for (const socket of this.#sockets) if (this.carryIn(socket)) hasCarried = true
    return hasCarried
  }

  /** What the device has. */
  carryOut(): boolean {
    const count = this.#read(this.#packets.isAlone ? 1 : this.#slots)
    if (count === 0) {
      this.#hearOfDevice()
      return false
    }
    this.#transmit(count)
    const more = this.#packets.looksForMore ? this.#read(this.#slots) : 0
    this.#transmit(more)
    this.#packets.came(count + more)
    return true
  }

  /** What a socket has. */
  carryIn(socket: FileDescriptor): boolean {
    const count = receiveMessages(socket, this.#messages, this.#messagesAtOnce)
    // Errors that the network reported about what was sent before are told here, and are over with that.
    if (count === -1) return false
    this.#receive(count)
    return true
  }

  #transmit(count: number): void {
    for (let first = 0; first < count; ) {
      this.#core.calls.transmit(first, count)
      first = this.#told(3)
      this.#emit()
    }
  }

  #receive(count: number): void {
    const length = this.#core.words[this.#messageLength] ?? 0
    this.#messagesAtOnce = length > LONG_MESSAGE_BYTES ? FEW_MESSAGES : this.#slots
    this.#core.calls.receive(count)
    this.#emit()
    while (this.#told(3) !== 0) {
      this.#core.calls.receiveMore()
      this.#emit()
    }
  }

  /** As many packets as there are, up to so many. */
  #read(most: number): number {
    const { words, address } = this.#core
    let count = 0
    for (let packet = this.#firstPacket; count < most && packet <= this.#lastPacket; count++) {
      const length = readInto(this.#tun, address + packet - this.#virtioBytes, this.#virtioBytes + LONGEST_PACKET)
      if (length === -1) return count
      words[this.#packetList + count * 2] = packet
      words[this.#packetList + count * 2 + 1] = length
      packet += Math.ceil(length / PACKET_STEP) * PACKET_STEP
    }
    return count
  }

  /** Why nothing could be read although there was something to hear. */
  #hearOfDevice(): void {
    const errno = errnoOfCall()
    if (errno !== 'EAGAIN' && errno !== 'EINTR') throw new LinuxError({ operation: 'read from the device', errno })
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
