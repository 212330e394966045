import type { MemoryKernel } from '../../kernel/memory/memory-kernel.js'
import type { Lease } from '../../model/lease.js'
import type { Operation } from '../../model/operation.js'
import type { HoldEvent } from '../../store/lease-store.js'
import type { Author } from './books.js'
import { DaemonLife } from './daemon-life.js'
import { addressesOf, type BootedMachine, bootMachine, moveMachine, startPods, stopPods } from './machine.js'
import type { Files } from './memory-notebook.js'
import type { SeededRandom } from './seeded-random.js'
import { UnsteadyConnection } from './unsteady-connection.js'
import { WatchedKernel } from './watched-kernel.js'
import { Way } from './way.js'
import type { World } from './world.js'

/** What is lost with a daemon's life, besides what it had in mind. */
export type Loss = 'nothing' | 'snapshot' | 'kernel' | 'kernel and snapshot'

/** A machine with a daemon on it, as long as the daemon lives. */
export class SimNode {
  readonly name: string
  readonly way: Way
  readonly author: Author
  /** All addresses that it ever had: leases that bear one of them may be its own. */
  readonly hosts = new Set<number>()
  life: DaemonLife | undefined
  /** It never comes back. */
  isGone = false
  host: number
  /** In whose subnets the pods here are. */
  pods: Lease | undefined
  readonly #world: World
  readonly #files: Files = { snapshot: undefined, env: undefined }
  readonly #random: SeededRandom
  #booted: BootedMachine

  constructor(world: World, name: string, host: number) {
    this.#world = world
    this.#random = world.random.fork()
    this.name = name
    this.host = host
    this.hosts.add(host)
    this.way = new Way(this.#random.fork(), world.scenario.usualMs)
    this.author = { is: 'daemon', name }
    this.#booted = bootMachine(name, host)
  }

  get kernel(): MemoryKernel {
    return this.#booted.kernel
  }

  get machine() {
    return this.#booted.machine
  }

  get options() {
    return this.#booted.options
  }

  start(): void {
    if (this.life !== undefined || this.isGone) return
    const { books, mood, clock, scenario, end } = this.#world
    this.#world.note(this.name, 'starts')
    const life: DaemonLife = new DaemonLife({
      options: this.options,
      kernel: new WatchedKernel(this.kernel, operations => this.#onOperations(operations)),
      kv: new UnsteadyConnection({ books, mood, way: this.way, author: this.author, end }),
      files: this.#files,
      clock,
      random: this.#random,
      ttlSeconds: scenario.ttlSeconds,
      onHold: event => this.#onHold(event),
      onDeath: reason => {
        if (this.life === life) this.#world.breaks(`the daemon of ${this.name} ended: ${wordsOf(reason)}`)
      },
    })
    this.life = life
  }

  crash(loss: Loss): void {
    if (this.life === undefined) return
    this.#world.note(this.name, `crashes and loses ${loss}`)
    const { life } = this
    this.life = undefined
    life.kill()
    if (loss.includes('snapshot')) this.#files.snapshot = undefined
    if (!loss.includes('kernel')) return
    this.#files.env = undefined
    this.pods = undefined
    this.#booted = bootMachine(this.name, this.host)
  }

  move(host: number): void {
    this.#world.note(this.name, `has another address: ${addressesOf(host).ipv4}`)
    moveMachine(this.kernel, this.host, host)
    this.host = host
    this.hosts.add(host)
  }

  startPods(): void {
    const own = this.life?.own
    if (own === undefined || this.pods !== undefined) return
    this.#world.note(this.name, 'starts pods')
    this.pods = own
    startPods(this.kernel, own)
  }

  stopPods(): void {
    if (this.pods === undefined) return
    this.#world.note(this.name, 'stops its pods')
    this.pods = undefined
    stopPods(this.kernel)
  }

  #onHold(event: HoldEvent): void {
    this.#world.note(this.name, describeHold(event))
    this.#world.onHold(this, event)
  }

  #onOperations(operations: readonly Operation[]): void {
    this.#world.onOperations(this, operations)
  }
}

function describeHold(event: HoldEvent): string {
  if (event.is === 'trouble') return `is told: ${event.problem.sentence}`
  const { lease } = event.is === 'held' ? event : event.event
  const where = [lease.subnet, lease.ipv6Subnet].filter(Boolean).join(' and ')
  if (event.is === 'remembered') return `remembers ${where}`
  return `holds ${where}${event.isReserved ? ', reserved' : ''}`
}

function wordsOf(reason: unknown): string {
  return reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)
}

/** Whether the lease says that its node is where this one is. */
export function isAt({ host }: SimNode, { publicIp, publicIpv6 }: Lease): boolean {
  const { ipv4, ipv6 } = addressesOf(host)
  return publicIp === ipv4 || publicIpv6 === ipv6
}
