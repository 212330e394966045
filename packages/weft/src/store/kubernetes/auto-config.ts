import { type Family, type Prefix, parsePrefix } from '@weft/inet'
import { ConfigError } from '../../document/config-error.js'
import { problem } from '../../model/problem.js'
import { Alarm } from '../../time/alarm.js'
import type { ConfigSource, ConfigText, ConfigTextEvent } from '../config-source.js'
import { Newest } from '../newest.js'
import { storeFailure } from '../store-failure.js'
import { autoNetwork } from './auto-network.js'
import { autoFamilies, withNetworks } from './auto-text.js'
import type { KubeNode } from './node-api.js'
import { NodeMirror, type NodeParts } from './node-mirror.js'
import { podCidrMissing } from './pod-cidr-problems.js'

interface AutoConfigParts extends NodeParts {
  readonly source: ConfigSource
  /** This node's name, and the store's for people. */
  readonly node: string
  readonly name: string
}

/** A new cluster's first nodes get their pod CIDRs in a moment. */
const patienceMs = 3_000

/** Net-conf that may say `auto` for a network: then it follows the cluster's pod CIDRs, and else nobody is asked. */
export class AutoConfig implements ConfigSource {
  readonly #parts: AutoConfigParts

  constructor(parts: AutoConfigParts) {
    this.#parts = parts
  }

  async *watch(signal: AbortSignal): AsyncGenerator<ConfigTextEvent, void, void> {
    const { source, clock } = this.#parts
    const alarm = new Alarm(clock)
    await using newest = new Newest<ConfigTextEvent>(
      stop => source.watch(stop),
      () => alarm.ring(),
    )
    await using cluster = new Cluster(this.#parts, alarm)
    let told: string | undefined
    while (true) {
      await alarm.next(signal)
      if (signal.aborted) return
      const { event } = newest
      const answer = event?.is === 'text' ? await cluster.resolve(event) : event
      const text = JSON.stringify(answer)
      if (answer !== undefined && text !== told) yield answer
      told = text ?? told
    }
  }
}

/** The nodes, as long as it depends on them. */
class Cluster implements AsyncDisposable {
  readonly #parts: AutoConfigParts
  readonly #alarm: Alarm
  #mirror: NodeMirror | undefined
  #emptySinceMs: number | undefined

  constructor(parts: AutoConfigParts, alarm: Alarm) {
    this.#parts = parts
    this.#alarm = alarm
  }

  /** Undefined as long as nothing is known. */
  async resolve(event: ConfigText): Promise<ConfigTextEvent | undefined> {
    try {
      const families = autoFamilies(event.path, event.text)
      if (families.length > 0) return this.#resolve(event, families)
      await this[Symbol.asyncDispose]()
      return event
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      return { is: 'trouble', problem: problem('configuration-refused', event.path, error.message) }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const mirror = this.#mirror
    this.#mirror = undefined
    await mirror?.[Symbol.asyncDispose]()
  }

  #resolve(event: ConfigText, families: readonly Family[]): ConfigTextEvent | undefined {
    const { api, clock, random, name } = this.#parts
    this.#mirror ??= new NodeMirror({ api, clock, random, needsSpec: () => true, onChange: () => this.#alarm.ring() })
    const { picture, trouble } = this.#mirror
    if (trouble !== undefined) return { is: 'trouble', problem: storeFailure(name, trouble) }
    if (picture === undefined) return undefined
    const nodes = [...picture.values()]
    const podCidrs = nodes.flatMap(({ spec }) => spec?.podCidrs ?? []).flatMap(cidr => parsePrefix(cidr) ?? [])
    const networks = new Map<Family, Prefix>()
    for (const family of families) {
      const network = autoNetwork(`${event.path}: ${family === 'ipv4' ? 'Network' : 'IPv6Network'}`, family, podCidrs)
      if (network === undefined) return this.#wait(nodes, family)
      networks.set(family, network)
    }
    this.#emptySinceMs = undefined
    return { ...event, text: withNetworks(event.text, networks) }
  }

  #wait(nodes: readonly KubeNode[], family: Family): ConfigTextEvent | undefined {
    const { clock, node: name } = this.#parts
    this.#emptySinceMs ??= clock.monotonicMs()
    const untilMs = this.#emptySinceMs + patienceMs
    if (clock.monotonicMs() < untilMs) {
      this.#alarm.ring(untilMs)
      return undefined
    }
    const node = nodes.find(one => one.name === name)
    const held = nodes.some(({ spec }) => spec !== undefined && spec.podCidrs.length > 0)
    if (node !== undefined && !held) return { is: 'trouble', problem: podCidrMissing({ node, nodes, networks: {} }) }
    const sentence = `net-conf says "auto", and no node of the cluster has an ${labels[family]} pod CIDR to tell the network by`
    return { is: 'trouble', problem: problem('pod-cidr', name, sentence) }
  }
}

const labels = { ipv4: 'IPv4', ipv6: 'IPv6' } as const
