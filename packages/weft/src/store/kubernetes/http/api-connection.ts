import { Agent as PlainAgent } from 'node:http'
import { Agent as SecureAgent } from 'node:https'
import type { JsonObject } from '../../../model/json.js'
import { StoreError } from '../../store-error.js'
import { connectionFailure } from './connection-failure.js'
import type { CredentialSource } from './credential-source.js'
import { type Credentials, isSameTls } from './credentials.js'
import { Exchange } from './exchange.js'

export interface ApiRequest {
  readonly method: 'GET' | 'PATCH' | 'POST'
  /** With its query. */
  readonly path: string
  /** The form of the answer; JSON by default. */
  readonly accept?: string
  readonly body?: { readonly type: string; readonly value: JsonObject }
  /** The answer is long, and comes at once. Servers compress it if they are let. */
  readonly isLong?: boolean
}

/** The connections to an API server, which are kept for the next request, and who we are there. */
export class ApiConnection implements Disposable {
  readonly #source: CredentialSource
  readonly #underway = new Set<Exchange>()
  #agent: PlainAgent | undefined
  #madeFor: Credentials | undefined
  #reconnects = 0

  constructor(source: CredentialSource) {
    this.#source = source
  }

  /** Asks, and waits for the beginning of the answer. Throws a StoreError when there is none, or nobody lets us in. */
  async ask(request: ApiRequest, signal: AbortSignal): Promise<Exchange> {
    // An event would be posted twice.
    let isLastTry = request.method === 'POST'
    let isRenewed = false
    while (true) {
      const credentials = await this.#source.current(signal)
      const reconnects = this.#reconnects
      const exchange = this.#send(request, credentials, signal)
      try {
        await exchange.begin()
        if (exchange.code !== 401) return exchange
      } catch (error) {
        exchange[Symbol.dispose]()
        const isWorthIt = exchange.isOnOldConnection || reconnects !== this.#reconnects
        if (isLastTry || signal.aborted || !isWorthIt) throw error
        isLastTry = true
        this.#closeIdle()
        continue
      }
      exchange[Symbol.dispose]()
      this.#source.refuse(credentials)
      if (isRenewed) throw new StoreError('denied', `it does not know the credentials of ${credentials.source} (401)`)
      isRenewed = true
    }
  }

  /** What is under way breaks off, and goes on over new connections if it can. */
  reconnect(): void {
    this.#reconnects += 1
    for (const exchange of this.#underway) exchange.cut("this machine's network has changed")
    this.#agent?.destroy()
  }

  [Symbol.dispose](): void {
    for (const exchange of this.#underway) exchange.cut('the store is closed')
    this.#agent?.destroy()
  }

  #send({ method, path, accept, body, isLong }: ApiRequest, credentials: Credentials, signal: AbortSignal): Exchange {
    signal.throwIfAborted()
    const { server, headers, auth } = credentials
    const options = {
      method,
      agent: this.#agentFor(credentials),
      headers: {
        'user-agent': 'weft',
        accept: accept ?? 'application/json',
        ...(isLong && { 'accept-encoding': 'gzip' }),
        ...(body && { 'content-type': body.type }),
        ...headers,
      },
      ...(auth !== undefined && { auth }),
    }
    try {
      const onEnd = (ended: Exchange) => this.#underway.delete(ended)
      const text = body && JSON.stringify(body.value)
      const exchange = new Exchange({ url: new URL(`${server}${path}`), options, body: text, signal, onEnd })
      this.#underway.add(exchange)
      return exchange
    } catch (error) {
      throw connectionFailure(error)
    }
  }

  #agentFor(credentials: Credentials): PlainAgent {
    const { server, tls, proxy } = credentials
    if (proxy !== undefined) return proxy
    const before = this.#madeFor
    if (this.#agent !== undefined && before?.server === server && isSameTls(before.tls, tls)) return this.#agent
    // What is under way ends in its own time.
    this.#closeIdle()
    this.#madeFor = credentials
    this.#agent = server.startsWith('http:')
      ? new PlainAgent({ keepAlive: true })
      : new SecureAgent({ keepAlive: true, ...tls })
    return this.#agent
  }

  /** Where one connection is dead the others are, too. */
  #closeIdle(): void {
    for (const sockets of Object.values(this.#agent?.freeSockets ?? {}))
      for (const socket of sockets ?? []) socket.destroy()
  }
}
