import type { Family } from '@weft/inet'
import { addressInMemory, type FileDescriptor, yieldProcessor } from '@weft/linux'
import { Carrier } from '../carry/carrier.js'
import { PacketCore } from '../carry/packet-core.js'
import {
  type Answer,
  familiesOf,
  PEERS_IN_A_LINE,
  ProtocolError,
  type PumpDescription,
  type PumpPage,
  pidNamespace,
  type Request,
} from '../control/protocol.js'
import { PollSet } from './poll-set.js'
import { Wakefulness } from './wakefulness.js'

/** Whoever wants to tell it something while packets come without end waits for so many batches. */
const BATCHES_BETWEEN_LOOKS = 64

interface Carried {
  readonly description: PumpDescription
  readonly carrier: Carrier
  readonly tun: FileDescriptor
  readonly sockets: readonly FileDescriptor[]
}

export interface Reply {
  readonly answer: Answer
  readonly descriptors?: readonly FileDescriptor[]
}

/** Carries packets for whoever gives it a device and sockets. Everything happens in one thread: nothing has to be locked. */
export class Pump {
  readonly #core = new PacketCore(addressInMemory)
  readonly polled = new PollSet(this.#core)
  readonly #wakefulness = new Wakefulness({ now: () => performance.now(), giveWay: yieldProcessor })
  #carried: Carried | undefined
  hasEnded = false

  get isAtWork(): boolean {
    return this.#carried !== undefined
  }

  /** Until it is told to end. Then no packet is on its way through here. */
  run(): void {
    const carries = () => this.#carried?.carrier.carry() ?? false
    for (let batches = 0; !this.hasEnded; ) {
      if (!this.#wakefulness.finds(carries)) this.polled.wait()
      else if (++batches % BATCHES_BETWEEN_LOOKS === 0) this.polled.look()
    }
  }

  /** Descriptors that it does not keep are closed by the caller. */
  answer(request: Request, descriptors: readonly FileDescriptor[]): Reply {
    switch (request.do) {
      case 'carry':
        this.#carry(request.description, descriptors)
        return { answer: { ok: true } }
      case 'set':
        for (const peer of request.peers) this.#core.peers.set(peer)
        return { answer: { ok: true } }
      case 'remove':
        for (const subnet of request.subnets) this.#core.peers.remove(subnet)
        return { answer: { ok: true } }
      case 'answer from':
        this.#core.setOwnAddresses(request.addresses)
        return { answer: { ok: true } }
      case 'observe':
        return { answer: { ok: true, page: this.#page(request.from) } }
      case 'share':
        return this.#share()
      case 'end':
        this.#putDown()
        this.hasEnded = true
        return { answer: { ok: true } }
    }
  }

  #carry(description: PumpDescription, [tun, ...sockets]: readonly FileDescriptor[]): void {
    if (this.#carried !== undefined) throw new ProtocolError('found a second device; a pump carries one')
    const families = familiesOf(description)
    if (tun === undefined || sockets.length !== families.length)
      throw new ProtocolError(`found ${sockets.length} sockets for ${families.length} addresses, or no device`)
    const { missing } = description
    const hasVirtio = missing['device segments'] === undefined
    this.#core.configure({
      hasVirtio,
      takesUdpRuns: missing['device UDP segments'] === undefined,
      hasSegmentation: missing['socket segments'] === undefined,
    })
    const byFamily: { [family in Family]?: FileDescriptor } = {}
    for (const [index, socket] of sockets.entries()) byFamily[families[index] ?? 'ipv4'] = socket
    const carrier = new Carrier({ core: this.#core, tun, hasVirtio, sockets: byFamily })
    this.#carried = { description, carrier, tun, sockets }
    this.polled.add(tun, () => carrier.carryOut())
    for (const socket of sockets) this.polled.add(socket, () => carrier.carryIn(socket))
  }

  /** Before it answers: whoever hears the answer may count on it that the device is in no hands here. */
  #putDown(): void {
    if (this.#carried === undefined) return
    for (const descriptor of [this.#carried.tun, ...this.#carried.sockets]) {
      this.polled.remove(descriptor)
      descriptor.close()
    }
    this.#carried = undefined
  }

  #share(): Reply {
    if (this.#carried === undefined) throw new ProtocolError('found no device yet')
    const { description, tun, sockets } = this.#carried
    const answer = { ok: true, description, pid: process.pid, pidNamespace: pidNamespace() } as const
    return { answer, descriptors: [tun, ...sockets] }
  }

  #page(from: number): PumpPage {
    const states = this.#core.peers.states(from, PEERS_IN_A_LINE)
    const next = from + states.length
    const known = this.#carried?.description.missing ?? {}
    const isStopped = known['socket segments'] === undefined && !this.#core.hasSegmentation
    return {
      peers: states,
      ...(next < this.#core.peers.size && { next }),
      dropped: this.#core.dropped(),
      missing: isStopped ? { ...known, 'socket segments': 'the network device does no checksums' } : known,
      rssBytes: process.memoryUsage.rss(),
    }
  }
}
