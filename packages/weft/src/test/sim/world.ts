import { setMaxListeners } from 'node:events'
import { readNetworkConfig } from '../../config/net-conf.js'
import type { NetworkConfig } from '../../config/network-config.js'
import type { Operation } from '../../model/operation.js'
import { configKey } from '../../store/etcd/etcd-config.js'
import { type LeaseRecord, readRecords } from '../../store/etcd/lease-record.js'
import { prefix } from '../../store/etcd/testing/key-value-of.js'
import { MemoryEtcd } from '../../store/etcd/testing/memory-etcd.js'
import type { HoldEvent } from '../../store/lease-store.js'

import { Books, describeDeed } from './books.js'
import { Chronicle } from './chronicle.js'
import { FlannelNode } from './flannel-node.js'
import { ImpatientClock } from './impatient-clock.js'
import { Mood } from './mood.js'
import { netConfText } from './net-confs.js'
import { Operator, operatorAuthor } from './operator.js'
import type { Scenario } from './scenario.js'
import type { SeededRandom } from './seeded-random.js'
import { SimNode } from './sim-node.js'

/** Looks on while things happen, and says so when something should not have. */
export interface Witness {
  readonly onHold?: (node: SimNode, event: HoldEvent) => void
  readonly onOperations?: (node: SimNode, operations: readonly Operation[]) => void
}

/** Keys of other programs, and some that only look like ours. */
export const foreignKeys: readonly string[] = [
  '/registry/pods/default/web-0',
  `${prefix}/notes`,
  `${prefix}/subnets`,
  `${prefix}/subnets-of-old/10.244.1.0-24`,
  `${prefix}/subnets/README`,
  `${prefix}/subnets/10.244.1.7-24`,
  `${prefix}-two/subnets/10.244.1.0-24`,
]

/** All there is in one simulation: a store, the ways to it, machines, operators and the time. */
export class World implements Disposable {
  readonly scenario: Scenario
  readonly random: SeededRandom
  readonly clock = new ImpatientClock()
  readonly mood = new Mood()
  readonly books: Books
  readonly chronicle: Chronicle
  readonly nodes: SimNode[] = []
  readonly flannels: readonly FlannelNode[]
  readonly operator: Operator
  readonly #witnesses: Witness[] = []
  readonly #end = new AbortController()
  #hosts = 0
  #netConf: string
  /** No new mishaps, and those that last are over. */
  isHealed = false

  constructor(scenario: Scenario) {
    // Everything that waits waits for it.
    setMaxListeners(0, this.#end.signal)
    this.scenario = scenario
    this.random = scenario.random
    this.chronicle = new Chronicle(this.clock)
    this.books = new Books(new MemoryEtcd(this.clock))
    this.books.onDeed(deed => this.note(deed.author.name, describeDeed(deed)))
    this.#netConf = netConfText({ ...scenario, isFine: false, isMoved: false })
    this.#putAtOnce(configKey(prefix), this.#netConf)
    for (const key of foreignKeys) this.#putAtOnce(key, 'not weft')
    this.operator = new Operator(this)
    for (let count = 0; count < scenario.daemons; count++) this.addNode()
    this.flannels = Array.from({ length: scenario.flannels }, (_, index) => {
      return new FlannelNode(this, `flannel-${index + 1}`, this.newHost())
    })
  }

  [Symbol.dispose](): void {
    this.#end.abort()
    for (const node of this.nodes) node.crash('nothing')
    for (const flannel of this.flannels) flannel.stop()
    this.books.etcd[Symbol.dispose]()
  }

  /** When the whole simulation ends. */
  get end(): AbortSignal {
    return this.#end.signal
  }

  /** The net-conf that the operator wants. */
  get netConf(): string {
    return this.#netConf
  }

  set netConf(text: string) {
    this.#netConf = text
    this.operator.setConfig(text)
  }

  get network(): NetworkConfig {
    return readNetworkConfig('net-conf', this.#netConf)
  }

  get records(): readonly LeaseRecord[] {
    return readRecords(prefix, this.books.kvs.values())
  }

  /** A number that no machine has had before. */
  newHost(): number {
    this.#hosts += 1
    return this.#hosts
  }

  addNode(): SimNode {
    const node = new SimNode(this, `node-${this.nodes.length + 1}`, this.newHost())
    this.nodes.push(node)
    return node
  }

  addWitness(witness: Witness): void {
    this.#witnesses.push(witness)
  }

  onHold(node: SimNode, event: HoldEvent): void {
    for (const { onHold } of this.#witnesses) onHold?.(node, event)
  }

  onOperations(node: SimNode, operations: readonly Operation[]): void {
    for (const { onOperations } of this.#witnesses) onOperations?.(node, operations)
  }

  note(who: string, what: string): void {
    this.chronicle.note(who, what)
  }

  breaks(sentence: string): void {
    this.chronicle.breaks(sentence)
  }

  /** Unless all is healed by then. */
  later(seconds: number, work: () => void): void {
    void this.clock.wait(seconds * 1000, this.end).then(() => {
      if (!this.end.aborted && !this.isHealed) work()
    })
  }

  #putAtOnce(key: string, value: string): void {
    const write = { do: 'put', key, value, leaseId: 0n } as const
    this.books.as(operatorAuthor, etcd => etcd.commit({ requires: [], writes: [write], look: { key } }))
  }
}
