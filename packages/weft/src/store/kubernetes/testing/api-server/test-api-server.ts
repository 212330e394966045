import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2'
import { CertificateAuthority, TemporaryFolder } from '@weft/etcd/testing'
import { Accounts } from './access/accounts.js'
import { type ApiUser, everything } from './access/api-user.js'
import { askedOf } from './answers/asked-of.js'
import type { Exchange } from './answers/exchange.js'
import { Reply } from './answers/reply.js'
import type { Watch } from './answers/watch.js'
import { type Interference, Interferences } from './faults/interference.js'
import { Network, type Place } from './faults/network.js'
import { kubeconfigText } from './kubeconfig-text.js'
import { coreKind } from './objects/kinds.js'
import { ObjectStore } from './objects/object-store.js'
import { Registry } from './objects/registry.js'
import { parseTarget } from './requests/request-target.js'
import { type Served, serveRequest } from './serve-request.js'
import { ServerObjects } from './server-objects.js'

export interface TestApiServerOptions extends Partial<Place> {
  /** How many changes of a kind are remembered at least, for watches that come back. */
  readonly historyLimit?: number
  readonly bookmarkSeconds?: number
}

/**
 * The part of a Kubernetes API server that a network has to do with, with the semantics of the real one and with faults
 * to be switched on. A test is its administrator: `objects` is past all permissions and faults.
 */
export class TestApiServer {
  readonly objects: ServerObjects
  readonly network: Network
  /** The certificate of the authority that vouches for it, as text and as a file. */
  readonly ca: string
  readonly caFile: string
  readonly exchanges: Exchange[] = []
  readonly #host: string
  readonly #served: Served
  readonly #stop: AbortController
  readonly #inner: Http2SecureServer
  readonly #authority: CertificateAuthority
  readonly #folder: TemporaryFolder

  private constructor(parts: {
    host: string
    served: Served
    stop: AbortController
    inner: Http2SecureServer
    network: Network
    authority: CertificateAuthority
    folder: TemporaryFolder
  }) {
    this.#host = parts.host
    this.#served = parts.served
    this.#stop = parts.stop
    this.#inner = parts.inner
    this.#authority = parts.authority
    this.#folder = parts.folder
    this.network = parts.network
    this.caFile = parts.authority.file
    this.ca = readFileSync(this.caFile, 'utf8')
    this.objects = new ServerObjects(parts.served.store, parts.served.registry)
    parts.inner.on('request', (request, response) => this.#serve(request, response))
  }

  static async start(options: TestApiServerOptions = {}): Promise<TestApiServer> {
    const { host = '127.0.0.1', enter, historyLimit = 1_000, bookmarkSeconds = 60 } = options
    const folder = await TemporaryFolder.create()
    const authority = await CertificateAuthority.create(folder.path)
    const { certificate, key } = await authority.sign('kube-apiserver', [`IP:${host}`, 'DNS:kubernetes.default.svc'])
    const inner = createSecureServer({
      allowHTTP1: true,
      cert: readFileSync(certificate),
      key: readFileSync(key),
      ca: readFileSync(authority.file),
      requestCert: true,
      // Who shows a certificate of somebody else is told so, in words.
      rejectUnauthorized: false,
    })
    // What breaks below a request is for its client to notice.
    inner.on('sessionError', () => {})
    inner.on('tlsClientError', () => {})
    const path = `\0weft-api-server-${randomUUID()}`
    inner.listen({ path })
    await once(inner, 'listening')
    const stop = new AbortController()
    const store = new ObjectStore(historyLimit)
    const served: Served = {
      store,
      registry: new Registry(store),
      accounts: new Accounts(),
      interferences: new Interferences(),
      watches: new Set<Watch>(),
      bookmarkMs: bookmarkSeconds * 1_000,
      speaksProtobuf: true,
      signal: stop.signal,
    }
    for (const name of ['default', 'kube-system', 'kube-public', 'kube-node-lease', 'kube-flannel'])
      served.registry.create(coreKind('namespaces'), undefined, { metadata: { name }, status: { phase: 'Active' } })
    const network = await Network.open({ host, enter }, path)
    return new TestApiServer({ host, served, stop, inner, network, authority, folder })
  }

  get url(): string {
    return `https://${this.#host}:${this.network.port}`
  }

  /** The version of the newest change. */
  get revision(): number {
    return this.#served.store.revision
  }

  /** Whether metadata can be had in protobuf. */
  set speaksProtobuf(does: boolean) {
    this.#served.speaksProtobuf = does
  }

  get watchCount(): number {
    return this.#served.watches.size
  }

  addUser(user: ApiUser): void {
    this.#served.accounts.add(user)
  }

  issueToken(userName: string, options: { readonly expiresInSeconds?: number } = {}): string {
    return this.#served.accounts.issueToken(userName, options.expiresInSeconds)
  }

  /** A token of somebody who may do everything. */
  issueAdminToken(): string {
    this.addUser({ name: 'admin', grants: everything })
    return this.issueToken('admin')
  }

  expireToken(token: string): void {
    this.#served.accounts.expireToken(token)
  }

  /** The files of a certificate that makes its bearer a user. */
  signCertificate(userName: string): Promise<{ certificate: string; key: string }> {
    return this.#authority.sign(userName)
  }

  kubeconfig(token: string): string {
    return kubeconfigText({ server: this.url, ca: this.ca, token })
  }

  interfere(interference: Interference): Disposable {
    return this.#served.interferences.add(interference)
  }

  clearInterferences(): void {
    this.#served.interferences.clear()
  }

  /** Every watch that wants them gets a bookmark, before its time. */
  sendBookmarks(): void {
    for (const watch of this.#served.watches) watch.bookmark()
  }

  /** Every watch ends as if its time were over. */
  endWatches(): void {
    for (const watch of this.#served.watches) watch.end()
  }

  /** Lists of what was before now are gone, also those that are half told. */
  compact(): void {
    this.#served.store.compact()
  }

  /** Watches cannot go on from what was before now. */
  forgetChanges(): void {
    this.#served.store.forgetChanges()
  }

  /** Away, and back at once: the objects are there, connections and the memory of changes are not. */
  async restart(): Promise<void> {
    this.network.refuse()
    this.network.drop()
    this.forgetChanges()
    await this.network.heal()
  }

  async close(): Promise<void> {
    this.#stop.abort()
    for (const watch of this.#served.watches) watch[Symbol.dispose]()
    await this.network.close()
    const closed = once(this.#inner, 'close')
    this.#inner.close()
    await closed
    await this.#folder.close()
  }

  #serve(request: Http2ServerRequest, response: Http2ServerResponse): void {
    const { pathname, searchParams: query } = new URL(request.url, this.url)
    const target = parseTarget(pathname)
    const exchange: Exchange = {
      method: request.method,
      path: pathname,
      query,
      userAgent: request.headers['user-agent'] ?? '',
      accept: request.headers.accept ?? '',
      asked: askedOf(request.method, query, target),
      user: undefined,
      code: undefined,
      contentType: undefined,
      bytesSent: 0,
      isOver: false,
    }
    this.exchanges.push(exchange)
    const acceptsGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))
    const reply = new Reply(response, exchange, acceptsGzip)
    serveRequest(this.#served, { request, target, exchange }, reply).catch((error: unknown) => {
      reply.break()
      if (!this.#stop.signal.aborted && !request.destroyed) throw error
    })
  }
}
