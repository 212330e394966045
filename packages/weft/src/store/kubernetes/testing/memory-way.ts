import { isJsonObject, type Json, type JsonObject } from '../../../model/json.js'
import { Alarm } from '../../../time/alarm.js'
import { StoreError } from '../../store-error.js'
import type { AnnotationNames } from '../annotation-names.js'
import type { KubeNode, NodeApi, NodeList, NodeQuery, NodeUpdate, PodName } from '../node-api.js'
import { readNode, readVersion } from '../read-node.js'
import type { MemoryNodes, NodeChange } from './memory-nodes.js'

/** How long a client waits for an answer before it gives up. */
const patienceMs = 1_000

/** How often a server tells how far it is. */
const bookmarkMs = 60_000

/** One client's way to `MemoryNodes`, which can be cut, made silent and be refused. */
export class MemoryWay implements NodeApi {
  /** What the server says instead of doing what it is asked; to all requests, or to those that write. */
  refusal: StoreError | undefined
  writeRefusal: StoreError | undefined
  /** To the next watch. */
  watchRefusal: StoreError | undefined
  /** Half open: nothing comes through, and nobody says so. */
  isSilent = false
  /** Servers have told nothing of versions in between for years. */
  sendsBookmarks = true
  readonly requests: string[] = []
  readonly #nodes: MemoryNodes
  readonly #names: AnnotationNames
  readonly #watchers = new Set<Alarm>()
  #isCut = false
  #ended = 0

  constructor(nodes: MemoryNodes, names: AnnotationNames) {
    this.#nodes = nodes
    this.#names = names
  }

  set isCut(isCut: boolean) {
    this.#isCut = isCut
    for (const watcher of this.#watchers) watcher.ring()
  }

  /** As a server does every few minutes, and when it is restarted. */
  endWatches(): void {
    this.#ended += 1
    for (const watcher of this.#watchers) watcher.ring()
  }

  /** Tells at once when it is dead: there is nothing to be mended. */
  reconnect(): void {}

  async list(query: NodeQuery, signal: AbortSignal): Promise<NodeList> {
    await this.#ask(`list ${query.name ?? 'all'} ${query.detail}`, signal)
    const nodes = this.#nodes.nodes.map(node => this.#read(node, query))
    const found = query.name === undefined ? nodes : nodes.filter(({ name }) => name === query.name)
    return { version: `${this.#nodes.version}`, nodes: found }
  }

  async get(name: string, signal: AbortSignal): Promise<KubeNode | undefined> {
    await this.#ask(`get ${name}`, signal)
    return this.#whole(this.#nodes.get(name))
  }

  async patchStatus(name: string, patch: JsonObject, signal: AbortSignal): Promise<KubeNode | undefined> {
    await this.#ask(`patch ${name}`, signal)
    if (this.writeRefusal !== undefined) throw this.writeRefusal
    return this.#whole(this.#nodes.patchStatus(name, patch))
  }

  async patch(name: string, patch: JsonObject, signal: AbortSignal): Promise<KubeNode | undefined> {
    await this.#ask(`patch ${name} itself`, signal)
    if (this.writeRefusal !== undefined) throw this.writeRefusal
    return this.#whole(this.#nodes.patch(name, patch))
  }

  async nodeOfPod(pod: PodName, signal: AbortSignal): Promise<string | undefined> {
    await this.#ask(`get pod ${pod.namespace}/${pod.name}`, signal)
    return this.#nodes.nodeOfPod(pod)
  }

  async postEvent(namespace: string, event: JsonObject, signal: AbortSignal): Promise<void> {
    await this.#ask(`post event in ${namespace}`, signal)
    if (this.writeRefusal !== undefined) throw this.writeRefusal
    this.#nodes.events.push(event)
  }

  async *watch(query: NodeQuery, fromVersion: string, signal: AbortSignal): AsyncGenerator<NodeUpdate, void> {
    await this.#ask(`watch ${query.name ?? 'all'} ${query.detail} from ${fromVersion}`, signal)
    const refused = this.watchRefusal
    this.watchRefusal = undefined
    if (refused !== undefined) throw refused
    const { clock } = this.#nodes
    const alarm = new Alarm(clock)
    using _listening = this.#nodes.listen(() => alarm.ring())
    this.#watchers.add(alarm)
    const ended = this.#ended
    let version = Number(fromVersion)
    let bookmarkAtMs = clock.monotonicMs() + bookmarkMs
    try {
      this.#nodes.changesAfter(version)
      yield { is: 'connected' }
      while (!signal.aborted) {
        if (this.#isCut) throw noAnswer()
        if (this.#ended !== ended) return
        if (!this.isSilent) {
          for (const change of this.#nodes.changesAfter(version)) {
            version = change.version
            if (query.name === undefined || query.name === change.name) yield this.#update(change, query)
          }
          // Whoever is ahead of the server is told nothing.
          const isBehind = version > this.#nodes.version
          if (this.sendsBookmarks && !isBehind && clock.monotonicMs() >= bookmarkAtMs) {
            yield { is: 'bookmark', version: `${version}` }
            bookmarkAtMs = clock.monotonicMs() + bookmarkMs
          }
        }
        alarm.ring(bookmarkAtMs > clock.monotonicMs() ? bookmarkAtMs : clock.monotonicMs() + bookmarkMs)
        await alarm.next(signal)
      }
    } finally {
      this.#watchers.delete(alarm)
    }
    throw signal.reason
  }

  #update({ name, version, node }: NodeChange, query: NodeQuery): NodeUpdate {
    if (node === undefined) return { is: 'delete', name, version: `${version}` }
    return { is: 'put', node: this.#read(node, query), version: readVersion(node) }
  }

  #whole(node: JsonObject | undefined): KubeNode | undefined {
    return node && this.#read(node, { detail: 'whole' })
  }

  #read(node: JsonObject, { detail }: NodeQuery): KubeNode {
    const object: Json = detail === 'whole' ? node : { metadata: isJsonObject(node.metadata) ? node.metadata : {} }
    return readNode(object, { names: this.#names, detail })
  }

  async #ask(request: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    this.requests.push(request)
    // On its way, however short that is: nothing is answered while it is being asked.
    await Promise.resolve()
    if (this.#isCut || this.isSilent) {
      await this.#nodes.clock.wait(patienceMs, signal)
      signal.throwIfAborted()
      throw noAnswer()
    }
    if (this.refusal !== undefined) throw this.refusal
  }
}

function noAnswer(): StoreError {
  return new StoreError('unreachable', 'no answer')
}
