import { type FileDescriptor, hasTun, setTunStays } from '@weft/linux'
import { changeLinkNamed, RouteConnection } from '@weft/netlink'
import { openDevice } from '../carry/open-device.js'
import { openUdp } from '../carry/open-socket.js'
import type { MissingWays, WayName } from '../carry/ways.js'
import type { PumpDescription } from '../control/protocol.js'

/** Of a packet with all that its segments' headers add, so that it goes out as one message. */
const GSO_MAX_BYTES = 62_000

export interface Wanted {
  readonly device: string
  readonly listen: PumpDescription['listen']
  readonly mtuBytes: number
  /** Ways to leave out although the kernel has them. */
  readonly without: readonly WayName[]
}

/** The device and the sockets, open: what waits in them is not lost while this process or the pump lives. */
export class Held {
  readonly listen: PumpDescription['listen']
  readonly device: string
  readonly #sockets: readonly FileDescriptor[]
  readonly #socketsMissing: MissingWays
  #tun: FileDescriptor
  #deviceMissing: MissingWays

  private constructor(description: Omit<PumpDescription, 'build'>, [tun, ...sockets]: readonly FileDescriptor[]) {
    const { device, listen, missing } = description
    if (tun === undefined || sockets.length !== listen.length)
      throw new Error(`found ${sockets.length} sockets for ${listen.length} addresses, or no device`)
    this.device = device
    this.listen = listen
    this.#tun = tun
    this.#sockets = sockets
    this.#deviceMissing = pick(missing, ['device segments', 'device UDP segments'])
    this.#socketsMissing = pick(missing, ['socket segments', 'socket coalescing'])
  }

  static open(wanted: Wanted): Held {
    const opened: FileDescriptor[] = []
    try {
      const { tun, missing } = openDevice(wanted.device, wanted.without)
      opened.push(tun)
      let all = missing
      for (const place of wanted.listen) {
        const { socket, missing: more } = openUdp(place, wanted.without)
        opened.push(socket)
        all = { ...all, ...more }
      }
      return new Held({ ...wanted, missing: all }, opened)
    } catch (error) {
      for (const descriptor of opened) descriptor.close()
      throw error
    }
  }

  /** What a running pump shares. */
  static of(description: PumpDescription, descriptors: readonly FileDescriptor[]): Held {
    return new Held(description, descriptors)
  }

  get missing(): MissingWays {
    return { ...this.#deviceMissing, ...this.#socketsMissing }
  }

  get descriptors(): readonly FileDescriptor[] {
    return [this.#tun, ...this.#sockets]
  }

  isFor({ device, listen, without }: Wanted): boolean {
    const switchedOff = Object.entries(this.missing).filter(([, why]) => why === 'switched off')
    return (
      this.device === device &&
      JSON.stringify(this.listen) === JSON.stringify(listen) &&
      switchedOff.length === without.length &&
      switchedOff.every(([name]) => without.some(other => other === name))
    )
  }

  /** If somebody has deleted the device, there is another one of its name afterwards. Else it stays as its owner has set it. */
  revive(wanted: Wanted): void {
    if (hasTun(this.#tun)) return
    const { tun, missing } = openDevice(this.device, wanted.without)
    try {
      this.setSizes(wanted)
    } catch (error) {
      tun.close()
      throw error
    }
    this.#tun.close()
    this.#tun = tun
    this.#deviceMissing = missing
  }

  /** Addresses, routes, and whether it is up, are somebody else's business. */
  setSizes({ mtuBytes }: Wanted): void {
    using route = RouteConnection.open()
    const [refusal] = route.execute([changeLinkNamed(this.device, { mtuBytes, gsoMaxBytes: GSO_MAX_BYTES })])
    if (refusal !== undefined) throw refusal
  }

  /** The device goes with the last one that has it open. */
  letGo(): void {
    if (hasTun(this.#tun)) setTunStays(this.#tun, false)
  }

  close(): void {
    for (const descriptor of this.descriptors) descriptor.close()
  }
}

function pick(missing: MissingWays, names: readonly WayName[]): MissingWays {
  return Object.fromEntries(Object.entries(missing).filter(([name]) => names.some(other => other === name)))
}
