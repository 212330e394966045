import { type ClientRequest, type IncomingMessage, request as requestPlainly } from 'node:http'
import { type RequestOptions, request as requestSecurely } from 'node:https'
import { isIP } from 'node:net'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { connectionFailure } from './connection-failure.js'

/** The kernel asks twice in that time; who is there answers at once, however much there is to do. */
const connectMs = 1_500

/** Without any sign of an answer, or of more of it. */
const patienceMs = 10_000

/** After so long without a word the kernel asks whether the other end is there; ten seconds later it is not. */
const keepAliveMs = 10_000

/** What is read at once of a list, which is compressed to a tenth of it. */
const unpackedBytes = 256 * 1024

/** The form of answers that Kubernetes calls so. */
export const protobuf = 'application/vnd.kubernetes.protobuf'

interface Parts {
  readonly url: URL
  readonly options: RequestOptions
  readonly body: string | undefined
  readonly signal: AbortSignal
  readonly onEnd: (exchange: Exchange) => void
}

/** One request and its answer. Throws StoreErrors, and the signal's reason when that aborts. */
export class Exchange implements Disposable {
  readonly #parts: Parts
  readonly #request: ClientRequest
  readonly #begun: Promise<IncomingMessage>
  readonly #patience: NodeJS.Timeout
  readonly #abort = (): void => this.cut('nobody wants the answer')
  #response: IncomingMessage | undefined
  #isQuiet = false
  /** How often. */
  #heard = 0
  #isReadToTheEnd = false
  #cut: Error | undefined

  constructor(parts: Parts) {
    const { url, options, body, signal } = parts
    this.#parts = parts
    this.#request = url.protocol === 'http:' ? requestPlainly(url, options) : requestSecurely(url, options)
    this.#begun = new Promise((resolve, reject) => {
      // What goes wrong after the beginning is told to who reads on.
      this.#request.once('response', resolve).on('error', reject)
    })
    // It may fail before anybody waits for it.
    this.#begun.catch(() => {})
    this.#patience = setTimeout(() => this.#losePatience(), patienceMs)
    signal.addEventListener('abort', this.#abort)
    this.#watchConnecting()
    this.#request.end(body)
  }

  /** Whether its connection had been idle: then the server may have closed it at that very moment. */
  get isOnOldConnection(): boolean {
    return this.#request.reusedSocket
  }

  get code(): number {
    return this.#response?.statusCode ?? 0
  }

  get retryAfter(): string | undefined {
    return this.#response?.headers['retry-after']
  }

  /** Who is asked for either form says which it is. */
  get isProtobuf(): boolean {
    return this.#response?.headers['content-type']?.startsWith(protobuf) === true
  }

  /** Waits for the beginning of the answer. */
  async begin(): Promise<void> {
    try {
      this.#response = await this.#begun
      this.#hear()
    } catch (error) {
      throw this.#failure(error)
    }
  }

  /** From now on silence is nothing unusual. */
  beQuiet(): void {
    this.#isQuiet = true
    clearTimeout(this.#patience)
  }

  /** What the answer says, as it comes. */
  async *body(): AsyncGenerator<Buffer, void, void> {
    const response = this.#response
    if (response === undefined) throw new Error('the answer has not begun')
    const isPacked = response.headers['content-encoding'] === 'gzip'
    try {
      // Whatever breaks is thrown to the one who reads.
      const chunks = isPacked ? pipeline(response, createGunzip({ chunkSize: unpackedBytes }), () => {}) : response
      for await (const chunk of chunks) {
        this.#hear()
        yield chunk
      }
      this.#isReadToTheEnd = true
    } catch (error) {
      throw this.#failure(error)
    }
  }

  /** All of what it says. */
  async whole(): Promise<Buffer> {
    const chunks: Buffer[] = []
    for await (const chunk of this.body()) chunks.push(chunk)
    return Buffer.concat(chunks)
  }

  /** Ends it for this reason, and its connection with it. */
  cut(reason: string): void {
    this.#cut ??= new Error(reason)
    const broken = this.#response ?? this.#request
    broken.destroy(this.#cut)
  }

  [Symbol.dispose](): void {
    this.beQuiet()
    this.#parts.signal.removeEventListener('abort', this.#abort)
    if (!this.#isReadToTheEnd) this.#request.destroy()
    this.#parts.onEnd(this)
  }

  #watchConnecting(): void {
    const { hostname } = this.#parts.url
    this.#request.once('socket', socket => {
      socket.setKeepAlive(true, keepAliveMs)
      if (!socket.connecting) return
      const watch = () => {
        const giveUp = () => socket.connecting && this.cut(`no connection for ${connectMs / 1000} seconds`)
        const timer = setTimeout(() => setImmediate(giveUp), connectMs)
        for (const event of ['connect', 'close']) socket.once(event, () => clearTimeout(timer))
      }
      // To find out a name's address may take longer.
      if (isIP(hostname.replaceAll(/[[\]]/g, '')) > 0) watch()
      else socket.once('lookup', watch)
    })
  }

  /** A process that was stopped for a while sees the time first, and what has come meanwhile a moment later. */
  #losePatience(): void {
    const heard = this.#heard
    setImmediate(() => {
      if (heard === this.#heard && !this.#isQuiet) this.cut(`no answer for ${patienceMs / 1000} seconds`)
    })
  }

  #hear(): void {
    this.#heard += 1
    // A timer that was cleared would begin again.
    if (!this.#isQuiet) this.#patience.refresh()
  }

  #failure(error: unknown): unknown {
    const { signal } = this.#parts
    return signal.aborted ? signal.reason : connectionFailure(this.#cut ?? error)
  }
}
