import { isJsonObject, type Json, type JsonObject } from '../../../model/json.js'
import { StoreError } from '../../store-error.js'
import type { AnnotationNames } from '../annotation-names.js'
import type { KubeNode, NodeApi, NodeList, NodeQuery, NodeUpdate, PodName } from '../node-api.js'
import { readNode } from '../read-node.js'
import type { ApiConnection, ApiRequest } from './api-connection.js'
import { decodeEvent } from './decode-answer.js'
import { type Exchange, protobuf } from './exchange.js'
import { frames } from './frames.js'
import { parseAnswer } from './parse-answer.js'
import { readPage } from './read-page.js'
import { readUpdate } from './read-update.js'
import { refusal, saysMissing } from './refusal.js'
import { textLines } from './text-lines.js'

/** Eight megabytes of whole nodes: servers hold that much for each who asks. */
const pageSize = 500

/** How long servers let a watch go on when nobody says; each ends at another time. */
const leastWatchSeconds = 300

const nodes = '/api/v1/nodes'

/** Nodes over HTTP, as Kubernetes speaks it. */
export class HttpNodeApi implements NodeApi, AsyncDisposable {
  /** Where the server is, for people. */
  readonly url: string
  readonly #connection: ApiConnection
  readonly #names: AnnotationNames

  constructor({ url, connection, names }: { url: string; connection: ApiConnection; names: AnnotationNames }) {
    this.url = url
    this.#connection = connection
    this.#names = names
  }

  async list(query: NodeQuery, signal: AbortSignal): Promise<NodeList> {
    try {
      return await this.#listPages(query, pageSize, signal)
    } catch (error) {
      if (!(error instanceof StoreError && error.reason === 'compacted')) throw error
      // What the first page belongs to is forgotten before the last one has come: then all at once.
      return await this.#listPages(query, undefined, signal)
    }
  }

  async *watch(query: NodeQuery, fromVersion: string, signal: AbortSignal): AsyncGenerator<NodeUpdate, void, void> {
    const timeoutSeconds = Math.ceil(leastWatchSeconds * (1 + Math.random()))
    const path = pathOf(query, {
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: fromVersion,
      timeoutSeconds: `${timeoutSeconds}`,
    })
    using exchange = await this.#ask({ method: 'GET', path, accept: formOf(query, 'PartialObjectMetadata') }, signal)
    exchange.beQuiet()
    yield { is: 'connected' }
    const reading = { names: this.#names, detail: query.detail }
    for await (const event of untilItBreaks(eventsOf(exchange))) yield readUpdate(event, reading)
  }

  async get(name: string, signal: AbortSignal): Promise<KubeNode | undefined> {
    return this.#whole(await this.#one({ method: 'GET', path: `${nodes}/${encodeURIComponent(name)}` }, name, signal))
  }

  patchStatus(name: string, patch: JsonObject, signal: AbortSignal): Promise<KubeNode | undefined> {
    return this.#patch(`${nodes}/${encodeURIComponent(name)}/status`, { name, patch }, signal)
  }

  patch(name: string, patch: JsonObject, signal: AbortSignal): Promise<KubeNode | undefined> {
    return this.#patch(`${nodes}/${encodeURIComponent(name)}`, { name, patch }, signal)
  }

  async nodeOfPod({ namespace, name }: PodName, signal: AbortSignal): Promise<string | undefined> {
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`
    const pod = await this.#one({ method: 'GET', path }, name, signal)
    const spec = isJsonObject(pod) && isJsonObject(pod.spec) ? pod.spec : {}
    return typeof spec.nodeName === 'string' && spec.nodeName !== '' ? spec.nodeName : undefined
  }

  async postEvent(namespace: string, event: JsonObject, signal: AbortSignal): Promise<void> {
    const path = `/api/v1/namespaces/${namespace}/events`
    const body = { type: 'application/json', value: event }
    using exchange = await this.#ask({ method: 'POST', path, body }, signal)
    await textOf(exchange)
  }

  reconnect(): void {
    this.#connection.reconnect()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection[Symbol.dispose]()
  }

  async #listPages(query: NodeQuery, limit: number | undefined, signal: AbortSignal): Promise<NodeList> {
    const accept = formOf(query, 'PartialObjectMetadataList')
    const found: KubeNode[] = []
    let next: string | undefined
    while (true) {
      const path = pathOf(query, { ...(limit && { limit: `${limit}` }), ...(next && { continue: next }) })
      using exchange = await this.#ask({ method: 'GET', path, accept, isLong: true }, signal)
      const page = await readPage(exchange, { names: this.#names, detail: query.detail })
      found.push(...page.nodes)
      next = page.next
      if (next === undefined) return { version: page.version, nodes: found }
    }
  }

  async #patch(
    path: string,
    { name, patch: value }: { readonly name: string; readonly patch: JsonObject },
    signal: AbortSignal,
  ): Promise<KubeNode | undefined> {
    const body = { type: 'application/strategic-merge-patch+json', value }
    return this.#whole(await this.#one({ method: 'PATCH', path, body }, name, signal))
  }

  /** One object; undefined when there is none of that name. */
  async #one(request: ApiRequest, name: string, signal: AbortSignal): Promise<Json | undefined> {
    using exchange = await this.#connection.ask(request, signal)
    const text = await textOf(exchange)
    if (isGood(exchange.code)) return parseAnswer(text)
    if (saysMissing(exchange.code, looselyParsed(text), name)) return undefined
    throw failure(exchange, text)
  }

  async #ask(request: ApiRequest, signal: AbortSignal): Promise<Exchange> {
    const exchange = await this.#connection.ask(request, signal)
    if (isGood(exchange.code)) return exchange
    using _refused = exchange
    throw failure(exchange, await textOf(exchange))
  }

  #whole(object: Json | undefined): KubeNode | undefined {
    return object === undefined ? undefined : readNode(object, { names: this.#names, detail: 'whole' })
  }
}

function pathOf({ name }: NodeQuery, parameters: { readonly [name: string]: string }): string {
  const query = new URLSearchParams({ ...(name && { fieldSelector: `metadata.name=${name}` }), ...parameters })
  return `${nodes}?${query}`
}

/** Metadata in protobuf have fewer bytes, and what does not count of them is passed over. */
function formOf({ detail }: NodeQuery, partial: string): string {
  if (detail === 'whole') return 'application/json'
  return [protobuf, 'application/json'].map(form => `${form};as=${partial};g=meta.k8s.io;v=v1`).join(',')
}

async function* eventsOf(exchange: Exchange): AsyncGenerator<Json, void, void> {
  if (exchange.isProtobuf) for await (const frame of frames(exchange.body())) yield decodeEvent(frame)
  else for await (const line of textLines(exchange.body())) yield parseAnswer(line)
}

/** Whether there is more of what a broken connection has brought is seen when it is asked again. */
async function* untilItBreaks(events: AsyncIterable<Json>): AsyncGenerator<Json, void, void> {
  try {
    yield* events
  } catch (error) {
    if (!(error instanceof StoreError && error.reason === 'unreachable')) throw error
  }
}

async function textOf(exchange: Exchange): Promise<string> {
  return (await exchange.whole()).toString()
}

function isGood(code: number): boolean {
  return code >= 200 && code < 300
}

/** Who refuses need not do it in JSON. */
function looselyParsed(text: string): Json {
  try {
    return parseAnswer(text)
  } catch {
    return text
  }
}

function failure({ code, retryAfter }: Exchange, text: string): StoreError {
  return refusal({ code, retryAfter, body: looselyParsed(text) })
}
