import { type FileDescriptor, waitForEvents } from '@weft/linux'
import type { PacketCore } from '../carry/packet-core.js'

const POLLIN = 1
/** `struct pollfd`: descriptor, what is asked for, what has happened. */
const ENTRY_BYTES = 8
/** The first is for whoever waits for a single socket meanwhile. */
const RESERVED = 1
const MOST = 64

/** Waits, for as long as it takes and without a clock, until one of some descriptors has something. */
export class PollSet {
  readonly #core: PacketCore
  readonly #start: number
  readonly #halves: Uint16Array
  readonly #entries: { descriptor: FileDescriptor; onReadable: () => void }[] = []

  constructor(core: PacketCore) {
    this.#core = core
    this.#start = core.exports.POLL.value + RESERVED * ENTRY_BYTES
    this.#halves = new Uint16Array(core.exports.memory.buffer)
  }

  get isFull(): boolean {
    return this.#entries.length >= MOST
  }

  add(descriptor: FileDescriptor, onReadable: () => void): void {
    this.#entries.push({ descriptor, onReadable })
    this.#write()
  }

  /** Before the descriptor is closed. */
  remove(descriptor: FileDescriptor): void {
    const index = this.#entries.findIndex(entry => entry.descriptor === descriptor)
    if (index >= 0) this.#entries.splice(index, 1)
    this.#write()
  }

  /** Calls whoever has something to read, or an error to hear. */
  wait(): void {
    // An interrupted wait is one in which nothing has happened.
    if (waitForEvents(this.#core.address + this.#start, this.#entries.length) <= 0) return
    const ready = this.#entries.filter((_, index) => this.#halves[this.#halfOf(index) + 3] !== 0)
    for (const entry of ready) if (this.#entries.includes(entry)) entry.onReadable()
  }

  #write(): void {
    for (const [index, { descriptor }] of this.#entries.entries()) {
      this.#core.words[(this.#start + index * ENTRY_BYTES) / 4] = descriptor.number
      this.#halves[this.#halfOf(index) + 2] = POLLIN
      this.#halves[this.#halfOf(index) + 3] = 0
    }
  }

  #halfOf(index: number): number {
    return (this.#start + index * ENTRY_BYTES) / 2
  }
}
