import { addressOf } from '@weft/inet'
import type { NetworkNamespace } from '@weft/linux'
import { type EventWatch, NetlinkError, RouteConnection, type RouteEvent, type TableChange } from '@weft/netlink'
import type { Observed } from '../../model/facts.js'
import type { Operation } from '../../model/operation.js'
import { noDevice } from '../failure.js'
import type { Kernel, KernelWatcher, ObserveQuery, OperationFailure } from '../kernel.js'
import { announce } from './announce.js'
import { carryOut } from './carry-out.js'
import { openEventFeed } from './event-feed.js'
import { findTrafficRules, type RulePrograms } from './find-traffic-rules.js'
import { FouPorts } from './fou-ports.js'
import { look } from './look.js'
import { type Interest, interestIn, whatMatters } from './matters.js'
import { type PumpCounts, type PumpPlace, Pumps } from './pumps.js'
import { type RulePoll, startRulePoll } from './rule-poll.js'
import type { TrafficRules } from './traffic-rules.js'

export interface LinuxKernelOptions extends RulePrograms {
  /** How often rules are looked at of whose changes the kernel does not tell. */
  readonly pollSeconds?: number
  /** Without it there are no programs behind TUN devices. They are started in this process's own namespace. */
  readonly pump?: PumpPlace
  /** False: do without next hop objects even where the kernel has them. */
  readonly usesNexthopObjects?: boolean
}

const usualPollSeconds = 5

/** Of more operations than this the kernel tells more than a buffer holds: then it is better not to listen, and to look. */
const mostTold = 2_000

interface Parts {
  readonly connection: RouteConnection
  readonly trafficRules: TrafficRules
  readonly namespace: NetworkNamespace | undefined
  readonly hasNexthopObjects: boolean
  readonly pollSeconds: number
  readonly pumps: Pumps
}

/** Linux, through rtnetlink and the programs nft and iptables. */
export class LinuxKernel implements Kernel {
  readonly #connection: RouteConnection
  readonly #trafficRules: TrafficRules
  readonly #fouPorts: FouPorts
  readonly #pumps: Pumps
  readonly #namespace: NetworkNamespace | undefined
  readonly #hasNexthopObjects: boolean
  readonly #watchers = new Set<KernelWatcher>()
  readonly #pollSeconds: number
  #feed: EventWatch | undefined
  #poll: RulePoll | undefined
  #interest: Interest | undefined

  private constructor({ connection, trafficRules, namespace, hasNexthopObjects, pollSeconds, pumps }: Parts) {
    this.#connection = connection
    this.#trafficRules = trafficRules
    this.#fouPorts = new FouPorts(namespace)
    this.#pumps = pumps
    this.#namespace = namespace
    this.#hasNexthopObjects = hasNexthopObjects
    this.#pollSeconds = pollSeconds
  }

  static async open(options: LinuxKernelOptions = {}): Promise<LinuxKernel> {
    const { namespace, usesNexthopObjects = true, pollSeconds = usualPollSeconds } = options
    const trafficRules = await findTrafficRules(options)
    const connection = RouteConnection.open(namespace)
    try {
      const hasNexthopObjects = usesNexthopObjects && knowsNexthopObjects(connection)
      const pumps = new Pumps(namespace === undefined ? options.pump : undefined)
      return new LinuxKernel({ connection, trafficRules, namespace, hasNexthopObjects, pollSeconds, pumps })
    } catch (error) {
      connection.close()
      throw error
    }
  }

  async observe(query: ObserveQuery): Promise<Observed> {
    if (this.#watchers.size > 0) this.#feed ??= this.#openFeed()
    // Without events nobody tells that what was listed is no longer true.
    if (query.isResync || this.#feed === undefined) this.#trafficRules.forgetAll()
    const rules = await this.#trafficRules.list(query)
    const ports = query.asksForFou ? await this.#fouPorts.look(this.#connection, query.isResync) : undefined
    const seen = look(this.#connection, query, this.#hasNexthopObjects)
    const carried = await this.#pumps.look(query.links, seen)
    for (const [name, device] of carried.link) seen.link.set(name, device)
    this.#interest = interestIn(query, seen)
    const { link, address, neighbor, forwarding, nexthop, route, facts } = seen
    return {
      state: {
        table: rules.table,
        chain: rules.chain,
        fou: ports?.fou ?? new Map(),
        link,
        pump: carried.pump,
        address,
        neighbor,
        forwarding,
        nexthop,
        route,
      },
      facts: {
        ...facts,
        trafficRules: rules.facts,
        ...(ports && { fou: ports.facts }),
        ...(carried.missingWays.size > 0 && { missingWays: carried.missingWays }),
      },
    }
  }

  async apply(operations: readonly Operation[]): Promise<readonly (OperationFailure | undefined)[]> {
    if (operations.length === 0) return []
    const isFlood = operations.length > mostTold
    // Events would mostly tell what is being done here, and to read them now would keep the requests waiting.
    if (isFlood) this.#closeFeed()
    else this.#feed?.pause()
    try {
      const { failures, devices } = await carryOut(operations, {
        connection: this.#connection,
        trafficRules: this.#trafficRules,
        fouPorts: this.#fouPorts,
        pumps: this.#pumps,
        hasNexthopObjects: this.#hasNexthopObjects,
      })
      // What happens to a new device of ours matters from now on.
      if (this.#interest !== undefined) this.#interest = { ...this.#interest, devices }
      return failures
    } finally {
      if (isFlood) this.#wakeAnyhow('what happened meanwhile is not known', false)
      else this.#feed?.resume()
    }
  }

  async announce(link: string): Promise<OperationFailure | undefined> {
    const device = this.#connection.links().find(({ name }) => name === link)
    if (device === undefined) return noDevice(link)
    const { index, mac, isLoopback } = device
    if (mac === undefined || isLoopback) return undefined
    const addresses = this.#connection
      .addresses()
      .filter(({ linkIndex, isTentative }) => linkIndex === index && !isTentative)
      .map(({ address }) => addressOf(address))
    return announce({ index, mac, addresses }, this.#namespace)
  }

  /** What the programs behind our devices have counted. */
  pumpTraffic(): Promise<PumpCounts[]> {
    return this.#pumps.counts()
  }

  watch(onChange: KernelWatcher): Disposable {
    const watcher: KernelWatcher = (what, isBlind) => onChange(what, isBlind)
    this.#feed ??= this.#openFeed()
    this.#watchers.add(watcher)
    this.#poll ??= this.#startPoll()
    return {
      [Symbol.dispose]: () => {
        this.#watchers.delete(watcher)
        if (this.#watchers.size === 0) this.#stopWatching()
      },
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#watchers.clear()
    const poll = this.#poll
    this.#stopWatching()
    await poll?.idle()
    this.#connection.close()
    this.#fouPorts.close()
    await this.#pumps.close()
  }

  #openFeed(): EventWatch {
    // What happened before the first event is not told.
    this.#trafficRules.forgetAll()
    return openEventFeed({
      namespace: this.#namespace,
      hasNexthopObjects: this.#hasNexthopObjects,
      hasTrafficRules: this.#trafficRules.nft.isThere,
      onRouteEvents: events => this.#judge(events),
      onTables: changed => this.#judgeTables(changed),
      onLost: () => this.#wakeAnyhow('events were lost', true),
      onEnd: () => {
        // The next observation opens another.
        this.#closeFeed()
        this.#wakeAnyhow('events came to an end', true)
      },
    })
  }

  #startPoll(): RulePoll {
    return startRulePoll({
      seconds: this.#pollSeconds,
      hasChanged: async () => this.#fouPorts.hasChanged() || (await this.#trafficRules.iptables.hasChanged()),
      onChange: () => this.#wake('iptables or fou'),
    })
  }

  #stopWatching(): void {
    this.#closeFeed()
    this.#poll?.[Symbol.dispose]()
    this.#poll = undefined
  }

  #closeFeed(): void {
    this.#feed?.[Symbol.dispose]()
    this.#feed = undefined
  }

  #judge(events: readonly RouteEvent[]): void {
    for (const event of events) {
      if (event.portId === this.#connection.portId) continue
      const what = this.#interest === undefined ? event.kind : whatMatters(event, this.#interest)
      if (what === undefined) continue
      this.#wake(what)
      return
    }
  }

  #judgeTables(changed: readonly TableChange[]): void {
    this.#trafficRules.changed(changed)
    const keys = changed.map(({ family, table }) => `${family} ${table}`)
    const key = keys.find(one => this.#trafficRules.isBarred || (this.#interest?.query.tables.includes(one) ?? true))
    if (key !== undefined) this.#wake(`table ${key}`)
  }

  #wakeAnyhow(why: string, isBlind: boolean): void {
    this.#trafficRules.forgetAll()
    this.#wake(why, isBlind)
  }

  #wake(what: string, isBlind = false): void {
    for (const watcher of [...this.#watchers]) watcher(what, isBlind)
  }
}

/** Linux has them since 5.3. */
function knowsNexthopObjects(connection: RouteConnection): boolean {
  try {
    connection.nexthops()
    return true
  } catch (error) {
    if (error instanceof NetlinkError && error.errno === 'EOPNOTSUPP') return false
    throw error
  }
}
