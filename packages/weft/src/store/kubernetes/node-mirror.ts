import type { Clock } from '../../time/clock.js'
import { backOffMs } from '../back-off.js'
import { reasonOf, StoreError } from '../store-error.js'
import { ApiBusy } from './api-busy.js'
import type { KubeNode, NodeApi, NodeList, NodeQuery, NodeUpdate } from './node-api.js'
import { compareAge } from './node-record.js'
import { Silence } from './silence.js'

export interface NodeParts {
  readonly api: NodeApi
  readonly clock: Clock
  /** From 0 up to 1. */
  readonly random: () => number
}

interface NodeMirrorOptions extends NodeParts {
  /** One node only, with every change of it; else all, of which the metadata are followed. */
  readonly node?: string
  /** Whether the pod CIDRs of this node are worth a request. */
  readonly needsSpec: (node: KubeNode) => boolean
  /** Something has changed: the nodes, or the trouble. Look again. */
  readonly onChange: () => void
}

/** A server says something each minute, if only how far it is. */
const longestSilenceMs = 150_000

/** All who follow a server have lost it at the same moment, and each list costs it as much as the cluster is large. */
const spreadMsPerNode = 2
const longestSpreadMs = 30_000

/** With more new nodes than these one list is less than a request for each. */
const mostSingleNodes = 20

/**
 * The nodes of a cluster, kept current: all once, then every change. What counts of a node that did not change is the same
 * object as before, and of what does not count, which is most, nothing is told.
 */
export class NodeMirror implements AsyncDisposable {
  readonly #options: NodeMirrorOptions
  readonly #stop = new AbortController()
  readonly #running: Promise<void>
  /** A mistake of ours, for whoever looks next. */
  #defect: { readonly error: unknown } | undefined
  #nodes: Map<string, KubeNode> | undefined
  /** Up to where the changes are known; undefined when all has to be read again. */
  #version: string | undefined
  #trouble: Error | undefined
  /** In a row. */
  #failures = 0

  /** Runs until it is disposed of. */
  constructor(options: NodeMirrorOptions) {
    this.#options = options
    this.#running = this.#run(this.#stop.signal).catch(error => {
      this.#defect = { error }
      options.onChange()
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  /** The newest that is known, by name; undefined until something is. */
  get picture(): ReadonlyMap<string, KubeNode> | undefined {
    if (this.#defect !== undefined) throw this.#defect.error
    return this.#nodes
  }

  /** Why nothing newer can be known just now. */
  get trouble(): Error | undefined {
    return this.#trouble
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#options
    while (!signal.aborted) {
      let leastMs = 0
      try {
        const version = this.#version ?? (await this.#list(signal))
        this.#version = version
        await this.#follow(version, signal)
      } catch (error) {
        if (signal.aborted) return
        if (!(error instanceof StoreError)) throw error
        if (error.reason === 'compacted') {
          // Forgotten changes are no trouble: all there is will be read again.
          this.#version = undefined
          leastMs = random() * Math.min(longestSpreadMs, spreadMsPerNode * (this.#nodes?.size ?? 0))
        } else this.#setTrouble(error)
        // Not at the very moment that all were told.
        if (error instanceof ApiBusy) leastMs = error.retryAfterMs * (1 + random() / 2)
      }
      await clock.wait(Math.max(leastMs, backOffMs(this.#failures, random)), signal)
      this.#failures += 1
    }
  }

  async #list(signal: AbortSignal): Promise<string> {
    const { onChange } = this.#options
    const { version, nodes } = await this.#listThriftily(signal)
    const before = this.#nodes
    // By age, as they come later: whoever wants them so has little to do.
    const sorted = nodes.toSorted(compareAge)
    this.#nodes = new Map(sorted.map(node => [node.name, sameOr(before?.get(node.name), node)]))
    this.#trouble = undefined
    onChange()
    return version
  }

  /** Of nodes that are known the pod CIDRs are known too: Kubernetes never changes them. */
  async #listThriftily(signal: AbortSignal): Promise<NodeList> {
    const { api, node: only } = this.#options
    if (only !== undefined) return await api.list({ name: only, detail: 'whole' }, signal)
    if (this.#nodes !== undefined) {
      const { version, nodes } = await api.list({ detail: 'metadata' }, signal)
      const unknown = nodes.filter(node => this.#lacksSpec(this.#withKnownSpec(node)))
      if (unknown.length <= mostSingleNodes) {
        const whole: KubeNode[] = []
        for (const node of nodes) whole.push(await this.#complete(node, signal))
        return { version, nodes: whole }
      }
    }
    return await api.list({ detail: 'whole' }, signal)
  }

  /** Comes back when the server has ended the watch, or has been silent for too long. */
  async #follow(version: string, signal: AbortSignal): Promise<void> {
    const { api, clock, node: only } = this.#options
    const query: NodeQuery = only === undefined ? { detail: 'metadata' } : { name: only, detail: 'whole' }
    using silence = new Silence({ clock, longestMs: longestSilenceMs }, signal)
    try {
      for await (const update of api.watch(query, version, silence.signal)) {
        silence.heard()
        await this.#heed(update, silence.signal)
      }
    } catch (error) {
      if (signal.aborted || !silence.isTooLong) throw error
      await this.#doubt(version, signal)
    }
  }

  /**
   * The connection may be dead, which shows when anything is asked. Or the server was put back to an earlier state: it has
   * nothing to tell until it comes up to our version again, and what it tells from then on would not be all.
   */
  async #doubt(asked: string, signal: AbortSignal): Promise<void> {
    const { api, node: only } = this.#options
    // As little as can be asked for: it is the version that counts.
    const name = only ?? this.#nodes?.keys().next().value
    const { version } = await api.list({ ...(name !== undefined && { name }), detail: 'metadata' }, signal)
    if (isBefore(version, this.#version ?? asked))
      throw new StoreError('compacted', `the server was put back to version ${version}`)
  }

  async #heed(update: NodeUpdate, signal: AbortSignal): Promise<void> {
    const hadTrouble = this.#trouble !== undefined
    let isNews = hadTrouble
    if (update.is === 'put') isNews = this.#put(await this.#complete(update.node, signal)) || isNews
    if (update.is === 'delete') isNews = this.#nodes?.delete(update.name) === true || isNews
    if (update.is !== 'connected') {
      this.#version = update.version
      this.#failures = 0
    }
    this.#trouble = undefined
    if (isNews) this.#options.onChange()
  }

  /** Whether that is any news. */
  #put(node: KubeNode): boolean {
    const before = this.#nodes?.get(node.name)
    const kept = sameOr(before, node)
    if (kept === before) return false
    this.#nodes?.set(node.name, kept)
    return true
  }

  /** Metadata say nothing of pod CIDRs. */
  async #complete(node: KubeNode, signal: AbortSignal): Promise<KubeNode> {
    const known = this.#withKnownSpec(node)
    if (!this.#lacksSpec(known)) return known
    const whole = await this.#options.api.get(node.name, signal)
    return whole?.spec === undefined || whole.uid !== node.uid ? node : { ...node, spec: whole.spec }
  }

  #withKnownSpec(node: KubeNode): KubeNode {
    if (node.spec !== undefined) return node
    const known = this.#nodes?.get(node.name)
    const isKnown = known?.uid === node.uid && known.spec !== undefined && known.spec.podCidrs.length > 0
    return isKnown ? { ...node, spec: known.spec } : node
  }

  #lacksSpec(node: KubeNode): boolean {
    return node.spec === undefined && this.#options.needsSpec(node)
  }

  /** The same trouble again is the same trouble, even if the server puts it in other words. */
  #setTrouble(trouble: Error): void {
    if (this.#trouble !== undefined && reasonOf(this.#trouble) === reasonOf(trouble)) return
    this.#trouble = trouble
    this.#options.onChange()
  }
}

/** Versions are whole numbers that grow; of what is none nothing is known. */
function isBefore(one: string, other: string): boolean {
  return /^\d+$/.test(one) && /^\d+$/.test(other) && BigInt(one) < BigInt(other)
}

function sameOr(known: KubeNode | undefined, node: KubeNode): KubeNode {
  return known !== undefined && JSON.stringify(known) === JSON.stringify(node) ? known : node
}
