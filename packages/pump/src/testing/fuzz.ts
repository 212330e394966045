import { type Address, address, contains, prefix, readAddress } from '@weft/inet'
import { type Arriving, CoreDriver } from './core-driver.js'
import { type PacketPlan, packetOf } from './packet.js'
import { superPacketOf, type Virtio } from './super-packet.js'

/**
 * Random packets of two nodes and of nobody, most of them damaged: what comes out of the core must be owned by who sent it, whole, and of
 * the right size, and no byte may change where the core has no business.
 */
const nodes = [
  { address: address('192.0.2.2'), subnets: [prefix('10.1.2.0/24'), prefix('fd00:0:0:2::/64')] },
  { address: address('192.0.2.3'), subnets: [prefix('10.1.3.0/24'), prefix('fd00:0:0:3::/64')] },
] as const
const strangers = [address('192.0.2.9'), address('2001:db8::2'), address('::ffff:192.0.2.2')]
const inner: readonly (readonly [Address, Address])[] = [
  [address('10.1.2.5'), address('10.1.1.1')],
  [address('10.1.3.5'), address('10.1.1.1')],
  [address('10.1.1.1'), address('10.1.2.5')],
  [address('10.1.1.1'), address('10.9.9.9')],
  [address('fd00:0:0:2::5'), address('fd00:0:0:1::1')],
  [address('fd00:0:0:1::1'), address('fd00:0:0:3::5')],
  [address('::ffff:10.1.2.5'), address('fd00:0:0:1::1')],
]

export class Fuzz {
  readonly #driver: CoreDriver
  #state: number
  packets = 0
  written = 0
  sent = 0

  constructor(seed: number) {
    this.#state = seed | 1
    this.#driver = new CoreDriver({
      hasVirtio: this.#below(8) > 0,
      hasSegmentation: this.#below(4) > 0,
      takesUdpRuns: this.#below(4) > 0,
    })
    this.#driver.core.setOwnAddresses([address('10.1.1.0'), address('fd00:0:0:1::')])
    for (const node of nodes)
      for (const subnet of node.subnets) this.#driver.core.peers.set({ subnet, address: node.address, port: 8285 })
  }

  /** Throws at the first thing that must not be. */
  run(packets: number): void {
    const before = this.#guarded()
    while (this.packets < packets) {
      if (this.#below(2) === 0) this.#receive()
      else this.#transmit()
    }
    if (Buffer.compare(before, this.#guarded()) !== 0) throw new Error('The core has written where it has no business.')
  }

  #receive(): void {
    const from = this.#pick([nodes[0].address, nodes[1].address, ...strangers])
    const messages = Array.from({ length: 1 + this.#below(8) }, () => this.#message(from))
    const { written, sent } = this.#driver.receive(messages)
    this.written += written.length
    this.sent += sent.length
    // Answers go to where the packet came from, and nowhere else.
    for (const { to } of sent) if (to !== from) throw new Error(`What ${from} sent was answered to ${to}.`)
    const owned = nodes.find(node => node.address === from)?.subnets ?? []
    for (const { virtio, packet } of written) {
      const source = sourceOf(packet)
      if (!owned.some(subnet => contains(subnet, source))) throw new Error(`${from} has sent in the name of ${source}.`)
      this.#checkWritten(virtio, packet)
    }
  }

  #transmit(): void {
    const packets = Array.from({ length: 1 + this.#below(16) }, () => this.#leaving())
    this.packets += packets.length
    const { written, sent } = this.#driver.transmit(packets)
    this.written += written.length
    this.sent += sent.length
    for (const { to, datagrams } of sent) {
      const owned = nodes.find(node => node.address === to)?.subnets ?? []
      for (const datagram of datagrams) {
        const destination = destinationOf(datagram)
        if (!owned.some(subnet => contains(subnet, destination))) throw new Error(`${destination} was sent to ${to}.`)
        checkLength(datagram)
      }
    }
  }

  #checkWritten({ kind, headerLength, size, checksumStart, checksumOffset }: Virtio, packet: Uint8Array): void {
    checkLength(packet)
    if (kind === 0) return
    if (size === 0 || headerLength + size >= packet.length || checksumStart + checksumOffset + 2 > headerLength)
      throw new Error('The device was told of segments that are none.')
  }

  #message(from: Address): Arriving {
    const size = 40 + this.#below(200)
    const count = this.#below(4) === 0 ? 1 + this.#below(20) : 1
    const one = this.#plan()
    const parts = Array.from({ length: count }, (_, index) =>
      this.#damaged(
        packetOf({
          ...one,
          id: ((one.id ?? 0) + index) & 0xffff,
          sequence: ((one.sequence ?? 0) + index * one.payload.length) >>> 0,
        }),
      ),
    )
    this.packets += count
    const message = Buffer.concat(parts)
    const told = this.#below(4) > 0 ? (parts[0]?.length ?? size) : this.#below(70_000)
    return { from, message: message.subarray(0, 65_535), ...(count > 1 && { size: told }) }
  }

  #leaving(): { virtio: Virtio; packet: Uint8Array } {
    const isLong = this.#below(8) === 0
    const plan = this.#plan(isLong ? this.#below(20_000) : undefined)
    const { virtio, packet } = superPacketOf(plan, 1 + this.#below(1500))
    const field = () => (this.#below(6) === 0 ? this.#below(65_536) : undefined)
    return {
      packet: this.#damaged(packet),
      virtio: {
        flags: field() ?? virtio.flags,
        kind: isLong ? virtio.kind : (field() ?? 0) & 0xff,
        headerLength: field() ?? virtio.headerLength,
        size: field() ?? virtio.size,
        checksumStart: field() ?? virtio.checksumStart,
        checksumOffset: field() ?? virtio.checksumOffset,
      },
    }
  }

  #plan(length = this.#below(3) === 0 ? 0 : this.#below(300)): PacketPlan {
    const [source, destination] = this.#pick(inner)
    return {
      source,
      destination,
      protocol: this.#below(2) === 0 ? 'tcp' : 'udp',
      payload: new Uint8Array(length).fill(this.#below(256)),
      ttl: this.#below(8) === 0 ? this.#below(3) : 64,
      id: this.#below(65_536),
      sequence: this.#next() >>> 0,
      flags: this.#below(4) === 0 ? this.#below(512) : 0x10,
      ports: [1 + this.#below(3), 7],
      options: new Uint8Array(this.#below(4) === 0 ? 4 * this.#below(10) : 0),
    }
  }

  /** Half of them are left as they are. */
  #damaged(packet: Uint8Array): Uint8Array {
    const result = Buffer.from(packet)
    if (this.#below(2) === 0 || result.length === 0) return result
    for (let count = this.#below(4); count > 0; count--)
      result[this.#below(this.#below(2) === 0 ? Math.min(result.length, 60) : result.length)] = this.#below(256)
    return this.#below(4) === 0 ? result.subarray(0, this.#below(result.length + 1)) : result
  }

  /** What the core reads and never writes, and what is neither its nor anybody's: peers' addresses and prefixes, the end of memory. */
  #guarded(): Buffer {
    const { layout, bytes } = this.#driver.core
    const start = layout.PEER_TABLE
    const records = Array.from({ length: 8 }, (_, index) => {
      const record = start + index * layout.PEER_BYTES
      return [bytes.slice(record, record + 32), bytes.slice(record + 64, record + layout.PEER_BYTES)]
    }).flat()
    return Buffer.concat([...records, bytes.slice(start + 8 * layout.PEER_BYTES), bytes.slice(1024, layout.RESULT)])
  }

  #pick<T>(choices: readonly T[]): T {
    const chosen = choices[this.#below(choices.length)]
    if (chosen === undefined) throw new Error('There is nothing to choose from.')
    return chosen
  }

  #below(limit: number): number {
    return (this.#next() >>> 8) % limit
  }

  #next(): number {
    this.#state ^= this.#state << 13
    this.#state ^= this.#state >>> 17
    this.#state ^= this.#state << 5
    return this.#state
  }
}

function isIpv6(packet: Uint8Array): boolean {
  return (packet[0] ?? 0) >> 4 === 6
}

function sourceOf(packet: Uint8Array): Address {
  return isIpv6(packet) ? readAddress(packet, 8, 'ipv6') : readAddress(packet, 12, 'ipv4')
}

function destinationOf(packet: Uint8Array): Address {
  return isIpv6(packet) ? readAddress(packet, 24, 'ipv6') : readAddress(packet, 16, 'ipv4')
}

function checkLength(packet: Uint8Array): void {
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength)
  const told = isIpv6(packet) ? 40 + view.getUint16(4) : view.getUint16(2)
  if (told !== packet.length) throw new Error(`A packet of ${packet.length} bytes says that it has ${told}.`)
}
