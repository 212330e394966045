import { type Address, addressOf } from '@weft/inet'
import type { AddressEntry } from '@weft/netlink'
import {
  lookAtPump,
  PumpKeeper,
  type PumpKeeperOptions,
  type PumpPeer as PumpKeeperPeer,
  type PumpSight,
  type PumpState,
} from '@weft/pump'
import { keyOf, type PumpPeer, type TunLink } from '../../model/state.js'
import { failure } from '../failure.js'
import type { OperationFailure } from '../kernel.js'
import type { Devices } from './devices.js'

type KeepingPlace = Pick<PumpKeeperOptions, 'runFolder' | 'program' | 'log'>

/** Where the programs behind our devices are. Without one to start they are looked at and left alone. */
export type PumpPlace = KeepingPlace | Pick<KeepingPlace, 'runFolder'>

type Sight = Omit<PumpSight, 'state'> & { readonly state: PumpState | undefined }

interface PumpLook {
  readonly link: Map<string, TunLink>
  readonly pump: Map<string, PumpPeer>
  /** What the kernel does not offer them, and why; none of those that have all. */
  readonly missingWays: Map<string, PumpState['missing']>
}

/** What a program has counted since it runs. */
export interface PumpCounts {
  readonly device: string
  readonly residentBytes: number
  readonly dropped: { readonly [reason: string]: number }
  readonly peers: readonly {
    readonly subnet: string
    readonly received: { readonly bytes: number; readonly packets: number }
    readonly sent: { readonly bytes: number; readonly packets: number }
  }[]
}

interface Surroundings {
  readonly devices: Devices
  readonly addresses: readonly AddressEntry[]
}

/** The programs behind our devices, each with its keeper; without a place for them there are none. */
export class Pumps {
  readonly #place: PumpPlace | undefined
  readonly #keepers = new Map<string, PumpKeeper>()

  constructor(place: PumpPlace | undefined) {
    this.#place = place
  }

  /** A device whose program runs is told with what that says; one of which nobody knows a program is a device of another kind. */
  async look(names: ReadonlySet<string>, { devices, addresses }: Surroundings): Promise<PumpLook> {
    const look: PumpLook = { link: new Map(), pump: new Map(), missingWays: new Map() }
    for (const name of names) {
      const device = devices.byName.get(name)
      if (device?.kind !== 'tun') continue
      const sight = await this.#see(name, { devices, addresses })
      const [listen] = sight?.listen ?? []
      if (sight === undefined || listen === undefined) continue
      const { address: local, port } = listen
      const { mtuBytes, isUp } = device
      look.link.set(name, { kind: 'tun', name, local, port, mtuBytes, isUp })
      const { state } = sight
      const missing = state?.missing ?? {}
      if (Object.keys(missing).length > 0) look.missingWays.set(name, missing)
      for (const peer of peersIn(state)) {
        const known = { link: name, ...peer }
        look.pump.set(keyOf.pump(known), known)
      }
    }
    return look
  }

  async counts(): Promise<PumpCounts[]> {
    const counts: PumpCounts[] = []
    for (const [device, keeper] of this.#keepers) {
      const state = await stateOf(keeper)
      if (state !== undefined) counts.push({ device, ...countsOf(state) })
    }
    return counts
  }

  /** A device that is there goes on, behind another program if need be. */
  create(link: TunLink): Promise<OperationFailure | undefined> {
    return attempt(async () => {
      const place = this.#place
      if (place === undefined || !('program' in place)) return noPump
      const { name, local: address, port, mtuBytes } = link
      const peers = await this.#leave(name)
      const listen = [{ address, port }]
      const keeper = await PumpKeeper.open({ ...place, device: name, listen, mtuBytes, addresses: [] })
      this.#keepers.set(name, keeper)
      await keeper.setPeers(peers)
      return undefined
    })
  }

  /** Device and program. False when there is no program here. */
  async delete(name: string): Promise<boolean> {
    const keeper = this.#keepers.get(name)
    if (keeper === undefined) return false
    this.#keepers.delete(name)
    await keeper.stop()
    return true
  }

  setPeers(link: string, peers: readonly PumpPeer[]): Promise<OperationFailure | undefined> {
    return attempt(async () => {
      const keeper = this.#keepers.get(link)
      if (keeper === undefined) return noPump
      await keeper.setPeers(peers.map(({ subnet, address, port }) => ({ subnet, address, port })))
      return undefined
    })
  }

  removePeers(link: string, peers: readonly PumpPeer[]): Promise<OperationFailure | undefined> {
    return attempt(async () => {
      await this.#keepers.get(link)?.removePeers(peers.map(({ subnet }) => subnet))
      return undefined
    })
  }

  /** The programs answer senders from the addresses of their devices. */
  async tellAddresses(surroundings: () => Surroundings): Promise<void> {
    if (this.#keepers.size === 0) return
    const seen = surroundings()
    for (const [name, keeper] of this.#keepers) await keeper.setAddresses(addressesOf(name, seen))
  }

  /** The programs run on. */
  async close(): Promise<void> {
    for (const keeper of this.#keepers.values()) await keeper.close()
    this.#keepers.clear()
  }

  /** Answers with whom the program knows, for the next one. */
  async #leave(name: string): Promise<readonly PumpKeeperPeer[]> {
    const keeper = this.#keepers.get(name)
    if (keeper === undefined) return []
    const peers = peersIn(await stateOf(keeper))
    this.#keepers.delete(name)
    await keeper.close()
    return peers
  }

  async #see(name: string, surroundings: Surroundings): Promise<Sight | undefined> {
    const place = this.#place
    if (place === undefined) return undefined
    if (!('program' in place)) return lookAtPump({ ...place, device: name })
    const keeper = this.#keepers.get(name) ?? (await this.#find(place, name, surroundings))
    return keeper && { listen: keeper.listen, state: await stateOf(keeper) }
  }

  async #find(place: KeepingPlace, name: string, surroundings: Surroundings): Promise<PumpKeeper | undefined> {
    const mtuBytes = surroundings.devices.byName.get(name)?.mtuBytes ?? 0
    const addresses = addressesOf(name, surroundings)
    const keeper = await PumpKeeper.find({ ...place, device: name, mtuBytes, addresses })
    if (keeper !== undefined) this.#keepers.set(name, keeper)
    return keeper
  }
}

const noPump = failure('EUNSUPPORTED', 'no program can carry packets for this process')

/** Undefined while one program is gone and the next one has not come. */
function stateOf(keeper: PumpKeeper): Promise<PumpState | undefined> {
  return keeper.observe().catch(() => undefined)
}

function peersIn(state: PumpState | undefined): readonly PumpKeeperPeer[] {
  return (state?.peers ?? []).map(({ subnet, address, port }) => ({ subnet, address, port }))
}

function countsOf({ rssBytes, dropped, peers }: PumpState): Omit<PumpCounts, 'device'> {
  return {
    residentBytes: rssBytes,
    dropped,
    peers: peers.map(({ subnet, receivedBytes, receivedPackets, sentBytes, sentPackets }) => ({
      subnet,
      received: { bytes: receivedBytes, packets: receivedPackets },
      sent: { bytes: sentBytes, packets: sentPackets },
    })),
  }
}

function addressesOf(name: string, { devices, addresses }: Surroundings): Address[] {
  const index = devices.byName.get(name)?.index
  return addresses.filter(({ linkIndex }) => linkIndex === index).map(({ address }) => addressOf(address))
}

/** The program's refusals, and those of the kernel to let it have what it needs. */
async function attempt(work: () => Promise<OperationFailure | undefined>): Promise<OperationFailure | undefined> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const code = 'errno' in error && typeof error.errno === 'string' ? error.errno : 'EPUMP'
    return { code, sentence: error.message }
  }
}
