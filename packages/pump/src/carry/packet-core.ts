import { endianness } from 'node:os'
import { type Address, encodeAddress } from '@weft/inet'
import { type CoreCalls, type Layout, loadCore } from '../core/core-exports.js'
import { type DropReason, dropReasons } from '../core/drop-reasons.js'
import { PeerTable } from '../core/peer-table.js'

/** What the core does is told it in words of 32 bits; see assembly/settings.ts. */
const settings = { virtio: 0, segmentation: 1, udpRuns: 2, replies: 3 }
const ownPlaces = { ipv6: 16, ipv4: 32 }

export interface CoreSettings {
  readonly hasVirtio: boolean
  readonly hasSegmentation: boolean
  readonly takesUdpRuns: boolean
}

/** The core with its tables; where its memory is in the process is known to whoever makes it. */
export class PacketCore {
  readonly calls: CoreCalls
  readonly layout: Layout
  readonly bytes: Uint8Array
  readonly words: Uint32Array
  readonly peers: PeerTable
  /** Of the memory in the process; 0 where no kernel is given addresses in it. */
  readonly address: number

  constructor(addressOf: (memory: Uint8Array) => number = () => 0) {
    if (endianness() !== 'LE') throw new Error('The pump needs a little-endian machine: its core knows no other.')
    const core = loadCore()
    this.calls = core.calls
    this.layout = core.layout
    this.bytes = new Uint8Array(core.memory)
    this.words = new Uint32Array(core.memory)
    this.address = addressOf(this.bytes)
    this.calls.initialize(BigInt(this.address))
    this.peers = new PeerTable(core)
  }

  configure({ hasVirtio, hasSegmentation, takesUdpRuns }: CoreSettings): void {
    this.#set(settings.virtio, hasVirtio ? 1 : 0)
    this.#set(settings.segmentation, hasSegmentation ? 1 : 0)
    this.#set(settings.udpRuns, takesUdpRuns ? 1 : 0)
  }

  /** From now on each datagram is sent by itself. */
  stopSegmentation(): void {
    this.#set(settings.segmentation, 0)
  }

  get hasSegmentation(): boolean {
    return this.words[this.layout.SETTINGS / 4 + settings.segmentation] !== 0
  }

  /** What errors come from that are told to senders of packets; without an address of a family none are told. */
  setOwnAddresses(addresses: readonly Address[]): void {
    const start = this.layout.SETTINGS
    this.bytes.fill(0, start + ownPlaces.ipv6, start + ownPlaces.ipv4 + 4)
    for (const address of addresses) {
      const bytes = encodeAddress(address)
      this.bytes.set(bytes, start + (bytes.length === 16 ? ownPlaces.ipv6 : ownPlaces.ipv4))
    }
  }

  get repliesLeft(): number {
    return this.words[this.layout.SETTINGS / 4 + settings.replies] ?? 0
  }

  set repliesLeft(count: number) {
    this.#set(settings.replies, count)
  }

  countDropped(reason: DropReason, packets: number): void {
    this.calls.countDropped(dropReasons.indexOf(reason), packets)
  }

  dropped(): Record<DropReason, number> {
    const view = new DataView(this.bytes.buffer, this.layout.COUNTERS)
    const counts = { ...none }
    for (const [place, reason] of dropReasons.entries()) counts[reason] = Number(view.getBigUint64(place * 8, true))
    return counts
  }

  #set(place: number, value: number): void {
    this.words[this.layout.SETTINGS / 4 + place] = value
  }
}

const none: Record<DropReason, number> = {
  'no route': 0,
  'ttl exceeded': 0,
  malformed: 0,
  spoofed: 0,
  'too long': 0,
  'no buffer': 0,
  refused: 0,
  'device refused': 0,
}
