import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Address, Prefix } from '@weft/inet'
import type { WayName } from '../carry/ways.js'
import { PEERS_IN_A_LINE } from '../control/protocol.js'
import type { PumpPeer } from '../core/peer-table.js'
import { controlPath, type PumpPlace } from './control-path.js'
import { type FoundPump, findPump } from './find-pump.js'
import { Held, type Wanted } from './held.js'
import { observePump, type PumpState } from './observe-pump.js'
import type { PumpConnection } from './pump-connection.js'
import { startPump } from './start-pump.js'

export interface PumpKeeperOptions extends PumpPlace {
  /** One for each family. */
  readonly listen: readonly { readonly address: Address; readonly port: number }[]
  readonly mtuBytes: number
  /** What errors come from that the pump tells senders of packets; one for each family. */
  readonly addresses: readonly Address[]
  /** The file of the program `weft-pump`. */
  readonly program: string
  /** Ways to leave out although the kernel has them. */
  readonly without?: readonly WayName[]
  readonly log: (text: string) => void
}

const LONGEST_PAUSE_MILLISECONDS = 30_000
/** Whoever has lived as long is not taken for one that dies at once. */
const LIFE_MILLISECONDS = 10_000

/**
 * Keeps a pump running and tells it its peers. It has device and sockets open as well, so a pump that dies is replaced by one
 * that goes on with what waits in them; a pump outlives its keeper, and the next keeper finds it.
 */
export class PumpKeeper implements AsyncDisposable {
  readonly #options: PumpKeeperOptions
  readonly #wanted: Wanted
  readonly #build: string
  readonly #path: string
  readonly #end = new AbortController()
  readonly #peers = new Map<Prefix, PumpPeer>()
  #held: Held
  #isOver = false
  #pump: PumpConnection | undefined
  #addresses: readonly Address[]
  #watching: Promise<void> = Promise.resolve()

  private constructor(options: PumpKeeperOptions, held: Held) {
    this.#options = options
    this.#wanted = wantedOf(options)
    this.#build = buildOf(options.program)
    this.#path = controlPath(options)
    this.#addresses = options.addresses
    this.#held = held
  }

  /** Of the pump that carries this device, whatever that listens at; undefined when none does. */
  static async find(options: Omit<PumpKeeperOptions, 'listen' | 'without'>): Promise<PumpKeeper | undefined> {
    const found = await findRunning(options)
    return found && PumpKeeper.#take({ ...options, listen: found.held.listen }, found)
  }

  static async open(options: PumpKeeperOptions): Promise<PumpKeeper> {
    mkdirSync(options.runFolder, { recursive: true, mode: 0o700 })
    const found = await findRunning(options)
    if (found === undefined) return PumpKeeper.#openNew(options)
    if (found.held.isFor(wantedOf(options))) return PumpKeeper.#take(options, found)
    options.log('The pump that runs carries something else; it ends.')
    await found.connection.ask({ do: 'end' })
    found.connection.close()
    if (found.held.device !== options.device) found.held.letGo()
    found.held.close()
    return PumpKeeper.#openNew(options)
  }

  static async #take(options: PumpKeeperOptions, { connection, held, build }: FoundPump): Promise<PumpKeeper> {
    const keeper = new PumpKeeper(options, held)
    try {
      await keeper.#adopt(connection, build)
      return keeper
    } catch (error) {
      await keeper.close()
      throw error
    }
  }

  static async #openNew(options: PumpKeeperOptions): Promise<PumpKeeper> {
    const keeper = new PumpKeeper(options, Held.open(wantedOf(options)))
    try {
      keeper.#held.setSizes(keeper.#wanted)
      keeper.#watch(await keeper.#start())
      return keeper
    } catch (error) {
      keeper.#held.close()
      throw error
    }
  }

  get listen(): PumpKeeperOptions['listen'] {
    return this.#held.listen
  }

  /** Undefined while there is none. */
  async observe(): Promise<PumpState | undefined> {
    return this.#pump && observePump(this.#pump)
  }

  /** Adds peers, or changes where they are. One that cannot be told now is told the next pump. */
  async setPeers(peers: readonly PumpPeer[]): Promise<void> {
    for (const peer of peers) this.#peers.set(peer.subnet, peer)
    for (const page of pagesOf(peers)) await this.#pump?.ask({ do: 'set', peers: page })
  }

  async removePeers(subnets: readonly Prefix[]): Promise<void> {
    for (const subnet of subnets) this.#peers.delete(subnet)
    for (const page of pagesOf(subnets)) await this.#pump?.ask({ do: 'remove', subnets: page })
  }

  async setAddresses(addresses: readonly Address[]): Promise<void> {
    this.#addresses = addresses
    await this.#pump?.ask({ do: 'answer from', addresses })
  }

  /** The pump goes on, for the next keeper to find. */
  async close(): Promise<void> {
    this.#end.abort()
    this.#pump?.close()
    await this.#watching
    this.#held.close()
  }

  /** Pump and device are gone afterwards. */
  async stop(): Promise<void> {
    this.#isOver = true
    this.#end.abort()
    // One that is gone already needs no end.
    await this.#pump?.ask({ do: 'end' }).catch(() => {})
    this.#held.letGo()
    rmSync(this.#path, { force: true })
    await this.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #adopt(running: PumpConnection, build: string): Promise<void> {
    this.#pump = running
    const state = await this.observe()
    for (const { subnet, address, port } of state?.peers ?? []) this.#peers.set(subnet, { subnet, address, port })
    this.#held.setSizes(this.#wanted)
    if (build === this.#build) {
      await this.setAddresses(this.#addresses)
      this.#watch(running)
      return
    }
    this.#options.log('The pump that runs is of another build; it is replaced.')
    this.#watch(await this.#start(running))
  }

  /** The new pump has everything but the device when the old one ends: packets wait for the time of two messages. */
  async #start(former?: PumpConnection): Promise<PumpConnection> {
    const { program, runFolder } = this.#options
    const draft = draftOf(this.#path)
    const pump = startPump({ program, path: draft, logFile: join(runFolder, 'pump.log') })
    const told = new Map<Prefix, PumpPeer>()
    try {
      await this.#tellAll(pump, told)
      if (former !== undefined) {
        this.#pump = undefined
        await former.ask({ do: 'end' })
        former.close()
      }
      const { device, listen, missing, descriptors } = this.#held
      await pump.ask({ do: 'carry', description: { device, listen, missing, build: this.#build } }, descriptors)
      renameSync(draft, this.#path)
      // Some may have been set or removed meanwhile: nobody is told of them but the map.
      while (this.#hasNews(told)) await this.#tellAll(pump, told)
      this.#pump = pump
      return pump
    } catch (error) {
      pump.close()
      throw error
    }
  }

  #hasNews(told: ReadonlyMap<Prefix, PumpPeer>): boolean {
    return told.size !== this.#peers.size || [...this.#peers].some(([subnet, peer]) => told.get(subnet) !== peer)
  }

  async #tellAll(pump: PumpConnection, told: Map<Prefix, PumpPeer>): Promise<void> {
    const changed = [...this.#peers.values()].filter(peer => told.get(peer.subnet) !== peer)
    const gone = [...told.keys()].filter(subnet => !this.#peers.has(subnet))
    for (const peer of changed) told.set(peer.subnet, peer)
    for (const subnet of gone) told.delete(subnet)
    for (const peers of pagesOf(changed)) await pump.ask({ do: 'set', peers })
    for (const subnets of pagesOf(gone)) await pump.ask({ do: 'remove', subnets })
    await pump.ask({ do: 'answer from', addresses: this.#addresses })
  }

  #watch(pump: PumpConnection): void {
    this.#watching = this.#replaceWhenGone(pump)
  }

  async #replaceWhenGone(first: PumpConnection): Promise<void> {
    const { signal } = this.#end
    let pause = 0
    for (let pump = first; ; ) {
      const born = performance.now()
      await pump.closed
      if (signal.aborted) return
      this.#pump = undefined
      pause = performance.now() - born > LIFE_MILLISECONDS ? 0 : pause
      this.#options.log(
        `The pump (process ${pump.pid ?? 'unknown'}) is gone; ${this.#options.runFolder}/pump.log may tell why.`,
      )
      const next = await this.#replacement(pause)
      if (next === undefined) return
      if (signal.aborted) return this.#leave(next)
      pump = next
      pause = afterPause(pause)
    }
  }

  /** One that has come while this keeper was about to go. */
  async #leave(pump: PumpConnection): Promise<void> {
    if (this.#isOver) await pump.ask({ do: 'end' })
    pump.close()
  }

  async #replacement(firstPause: number): Promise<PumpConnection | undefined> {
    const { signal } = this.#end
    for (let pause = firstPause; ; pause = afterPause(pause)) {
      await delay(pause, undefined, { signal }).catch(() => {})
      if (signal.aborted) return undefined
      try {
        this.#held.revive(this.#wanted)
        return await this.#start()
      } catch (error) {
        this.#options.log(`No pump can be started: ${error}`)
      }
    }
  }
}

/** One that was about to replace another may have got no further than its draft. */
async function findRunning(place: PumpPlace): Promise<FoundPump | undefined> {
  const path = controlPath(place)
  return (await findPump(path)) ?? (await findPump(draftOf(path)))
}

function wantedOf(options: PumpKeeperOptions): Wanted {
  return { without: [], ...options }
}

function afterPause(milliseconds: number): number {
  return Math.min(LONGEST_PAUSE_MILLISECONDS, milliseconds * 2 + 1000)
}

function draftOf(path: string): string {
  return `${path}.new`
}

/** Programs are told apart by what is in their file. */
function buildOf(program: string): string {
  return createHash('sha256').update(readFileSync(program)).digest('hex').slice(0, 16)
}

function pagesOf<T>(all: readonly T[]): T[][] {
  const pages: T[][] = []
  for (let start = 0; start < all.length; start += PEERS_IN_A_LINE)
    pages.push(all.slice(start, start + PEERS_IN_A_LINE))
  return pages
}
