import { type Address, encodeAddress, lengthOf, networkOf, type Prefix } from '@weft/inet'
import type { LoadedCore } from './core-exports.js'
import { encodeSocketAddress } from './socket-address.js'

/** Whoever owns a subnet, and where to send what goes there. */
export interface PumpPeer {
  readonly subnet: Prefix
  /** Where the node is; its family may be another than the subnet's. */
  readonly address: Address
  readonly port: number
}

export interface PeerCounters {
  readonly sentPackets: number
  readonly sentBytes: number
  readonly receivedPackets: number
  readonly receivedBytes: number
}

/** Where the fields of a record are; see assembly/peers.ts. */
const offsets = { counters: 32, key: 64, kind: 80 }
const IPV4_KIND = 256

/** The core's peers, by subnet. */
export class PeerTable {
  readonly #core: LoadedCore
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #entries = new Map<Prefix, { peer: PumpPeer; index: number }>()
  readonly #free: number[] = []

  constructor(core: LoadedCore) {
    this.#core = core
    this.#bytes = new Uint8Array(core.memory)
    this.#view = new DataView(core.memory)
  }

  get size(): number {
    return this.#entries.size
  }

  /** Adds a peer, or changes where the one of that subnet is; its counters go on. */
  set(peer: PumpPeer): void {
    const found = this.#entries.get(peer.subnet)
    if (found !== undefined) {
      this.#bytes.set(encodeSocketAddress(peer), this.#recordOf(found.index))
      found.peer = peer
      return
    }
    const index = this.#free.pop() ?? this.#entries.size
    const most = this.#core.layout.PEERS
    if (index >= most) throw new RangeError(`found more than ${most} peers, which is as many as there is room for`)
    const record = this.#recordOf(index)
    this.#bytes.fill(0, record, record + this.#core.layout.PEER_BYTES)
    this.#bytes.set(encodeSocketAddress(peer), record)
    const key = encodeAddress(networkOf(peer.subnet))
    this.#bytes.set(key, record + offsets.key)
    this.#view.setUint32(record + offsets.kind, lengthOf(peer.subnet) + (key.length === 4 ? IPV4_KIND : 0), true)
    this.#core.calls.linkPeer(index)
    this.#entries.set(peer.subnet, { peer, index })
  }

  remove(subnet: Prefix): void {
    const found = this.#entries.get(subnet)
    if (found === undefined) return
    this.#core.calls.unlinkPeer(found.index)
    this.#entries.delete(subnet)
    this.#free.push(found.index)
  }

  /** Some of them, from a place on, in the order in which they came. */
  states(from: number, count: number): (PumpPeer & PeerCounters)[] {
    const states: (PumpPeer & PeerCounters)[] = []
    let place = 0
    for (const { peer, index } of this.#entries.values()) {
      if (place >= from + count) break
      if (place++ >= from) states.push({ ...peer, ...this.#countersAt(index) })
    }
    return states
  }

  #countersAt(index: number): PeerCounters {
    const counters = this.#recordOf(index) + offsets.counters
    const at = (place: number) => Number(this.#view.getBigUint64(counters + place * 8, true))
    return { sentPackets: at(0), sentBytes: at(1), receivedPackets: at(2), receivedBytes: at(3) }
  }

  #recordOf(index: number): number {
    return this.#core.layout.PEER_TABLE + index * this.#core.layout.PEER_BYTES
  }
}
