import { addToEpoll, epollEvent, type FileDescriptor, openEpoll, removeFromEpoll, waitForEpoll } from '@weft/linux'
import type { PacketCore } from '../carry/packet-core.js'

/** What `struct pollfd` takes, which others use for a wait of their own. */
const RESERVED_BYTES = 16
const MOST = 32

/** Waits, for as long as it takes and without a clock, until one of some descriptors has something. */
export class PollSet {
  readonly #epoll = openEpoll()
  readonly #words: Uint32Array
  readonly #events: number
  readonly #numbers: number
  readonly #entries: ({ descriptor: FileDescriptor; onReadable: () => void } | undefined)[] = []

  constructor({ layout, words, address }: PacketCore) {
    this.#words = words
    this.#events = address + layout.POLL + RESERVED_BYTES
    this.#numbers = (layout.POLL + RESERVED_BYTES + epollEvent.number) / 4
  }

  get isFull(): boolean {
    return this.#entries.length >= MOST && !this.#entries.includes(undefined)
  }

  add(descriptor: FileDescriptor, onReadable: () => void): void {
    const free = this.#entries.indexOf(undefined)
    const number = free === -1 ? this.#entries.length : free
    addToEpoll(this.#epoll, descriptor, number)
    this.#entries[number] = { descriptor, onReadable }
  }

  /** Before the descriptor is closed. */
  remove(descriptor: FileDescriptor): void {
    removeFromEpoll(this.#epoll, descriptor)
    const number = this.#entries.findIndex(entry => entry?.descriptor === descriptor)
    this.#entries[number] = undefined
  }

  /** Calls whoever has something to read, or an error to hear. Who was added meanwhile in the place of one that has gone looks in vain. */
  wait(): void {
    const count = waitForEpoll(this.#epoll, this.#events, MOST)
    for (let index = 0; index < count; index++) {
      const number = this.#words[this.#numbers + (index * epollEvent.bytes) / 4] ?? 0
      this.#entries[number]?.onReadable()
    }
  }
}
