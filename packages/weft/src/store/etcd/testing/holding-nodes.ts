import assert from 'node:assert/strict'
import type { ProblemCode } from '../../../model/problem.js'
import type { Clock } from '../../../time/clock.js'
import type { Held } from '../../lease-store.js'
import { holdLease } from '../hold-lease.js'
import type { KeyValue, KeyValueStore } from '../key-value-store.js'
import type { Standing } from '../lease-keeper.js'
import { type ClaimWords, claimOf } from './claim-of.js'
import { prefix } from './key-value-of.js'

/** An empty etcd in which nodes get and keep their leases. */
export interface HoldBench extends AsyncDisposable {
  /** For each node a client of its own. */
  readonly connect: () => Promise<KeyValueStore>
  readonly clock: Clock
  /** Of a lease that a test lets run out. */
  readonly ttlSeconds: number
  readonly renewMarginSeconds?: number
  /** Lets time pass. */
  readonly pass: (seconds: number) => Promise<void>
}

const never = new AbortController().signal
const look = { prefix: `${prefix}/` }
const patienceSeconds = 60
const stepSeconds = 0.05

/** Nodes that hold leases in one etcd, and the operator's hand in it. */
export class HoldingNodes implements AsyncDisposable {
  readonly bench: HoldBench
  readonly kv: KeyValueStore
  readonly ttlSeconds: number
  readonly #running: HoldingNode[] = []

  constructor(bench: HoldBench, kv: KeyValueStore, ttlSeconds = bench.ttlSeconds) {
    this.bench = bench
    this.kv = kv
    this.ttlSeconds = ttlSeconds
  }

  async start(words: ClaimWords, kv?: KeyValueStore): Promise<HoldingNode> {
    const node = new HoldingNode(this, kv ?? (await this.bench.connect()), words)
    this.#running.push(node)
    return node
  }

  async keys(): Promise<readonly KeyValue[]> {
    return (await this.kv.range(look, never)).kvs
  }

  async put({ key, value, leaseId }: Pick<KeyValue, 'key' | 'value' | 'leaseId'>): Promise<void> {
    await this.kv.commit({ requires: [], writes: [{ do: 'put', key, value, leaseId }], look }, never)
  }

  async delete(key: string): Promise<void> {
    await this.kv.commit({ requires: [], writes: [{ do: 'delete', key }], look }, never)
  }

  /** Lets time pass until it is so. */
  async until(isSo: () => boolean | Promise<boolean>, complaint = () => 'it is still not so'): Promise<void> {
    for (let seconds = 0; !(await isSo()); seconds += stepSeconds) {
      assert.ok(seconds < patienceSeconds, complaint())
      await this.bench.pass(stepSeconds)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#running.map(node => node.stop()))
  }
}

/** A node's holder at work. */
export class HoldingNode {
  readonly events: Standing[] = []
  readonly #nodes: HoldingNodes
  readonly #stop = new AbortController()
  readonly #running: Promise<void>

  constructor(nodes: HoldingNodes, kv: KeyValueStore, words: ClaimWords) {
    this.#nodes = nodes
    this.#running = this.#run(kv, words)
  }

  get last(): Standing | undefined {
    return this.events.at(-1)
  }

  /** Waits until the last that was told is a lease. */
  async held(): Promise<Held> {
    await this.until(({ is }) => is === 'held')
    assert.ok(this.last?.is === 'held')
    return this.last
  }

  /** Waits until the last that was told is this trouble; what it says. */
  async trouble(code: ProblemCode): Promise<string> {
    await this.until(event => event.is === 'trouble' && event.problem.code === code)
    assert.ok(this.last?.is === 'trouble')
    return this.last.problem.sentence
  }

  async until(isSo: (last: Standing) => boolean): Promise<void> {
    const complaint = () => `the last that was told is ${JSON.stringify(this.last)}`
    await this.#nodes.until(() => this.last !== undefined && isSo(this.last), complaint)
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #run(kv: KeyValueStore, words: ClaimWords): Promise<void> {
    const { ttlSeconds } = this.#nodes
    const { clock, renewMarginSeconds = 0 } = this.#nodes.bench
    const parts = { kv, clock, random: Math.random, name: 'etcd', prefix, ttlSeconds, renewMarginSeconds }
    for await (const event of holdLease(parts, claimOf(words), this.#stop.signal)) this.events.push(event)
  }
}
