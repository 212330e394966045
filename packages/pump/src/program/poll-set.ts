import { type FileDescriptor, pollDescriptors } from '@weft/linux'
import type { PacketCore } from '../carry/packet-core.js'

/** What `struct pollfd` takes, which others use for a wait of their own. */
const RESERVED_BYTES = 16
const MOST = 32
const POLLIN = 1
const FOR_EVER = -1

interface Entry {
  readonly descriptor: FileDescriptor
  readonly onReadable: () => void
}

/**
 * Some descriptors of which one may have something. It is `poll` because `epoll` would have every datagram that comes call it,
 * also while nobody waits.
 */
export class PollSet {
  readonly #words: Uint32Array
  readonly #list: number
  readonly #firstWord: number
  #entries: readonly Entry[] = []

  constructor({ layout, words, address }: PacketCore) {
    this.#words = words
    this.#list = address + layout.POLL + RESERVED_BYTES
    this.#firstWord = (layout.POLL + RESERVED_BYTES) / 4
  }

  get isFull(): boolean {
    return this.#entries.length >= MOST
  }

  add(descriptor: FileDescriptor, onReadable: () => void): void {
    this.#replace([...this.#entries, { descriptor, onReadable }])
  }

  /** Before the descriptor is closed. */
  remove(descriptor: FileDescriptor): void {
    this.#replace(this.#entries.filter(entry => entry.descriptor !== descriptor))
  }

  /** Calls whoever has something to read now, or an error to hear. */
  look(): void {
    this.#call(pollDescriptors(this.#list, this.#entries.length, 0))
  }

  /** The same, but waits for one, for as long as it takes. */
  wait(): void {
    this.#call(pollDescriptors(this.#list, this.#entries.length, FOR_EVER))
  }

  #call(count: number): void {
    if (count < 1) return
    const ready = this.#entries.filter((_, index) => (this.#words[this.#wordOf(index) + 1] ?? 0) >>> 16 !== 0)
    for (const { onReadable } of ready) onReadable()
  }

  #replace(entries: readonly Entry[]): void {
    this.#entries = entries
    for (const [index, { descriptor }] of entries.entries()) {
      this.#words[this.#wordOf(index)] = descriptor.number
      this.#words[this.#wordOf(index) + 1] = POLLIN
    }
  }

  /** A `struct pollfd` is a number and, in the second word, what is asked for and what there is. */
  #wordOf(index: number): number {
    return this.#firstWord + index * 2
  }
}
