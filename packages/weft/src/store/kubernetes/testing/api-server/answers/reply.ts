import type { Http2ServerResponse } from 'node:http2'
import { gzipSync } from 'node:zlib'
import type { JsonObject } from '../../../../../model/json.js'
import type { Form } from '../objects/object-bytes.js'
import type { Exchange } from './exchange.js'

// As the real server: what is shorter is not worth the effort.
const compressFromBytes = 128 * 1024

const protobuf = 'application/vnd.kubernetes.protobuf'

interface Sent {
  readonly code: number
  readonly body: string | Buffer
  readonly contentType?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** The one answer to a request; counts what is sent. */
export class Reply {
  readonly #response: Http2ServerResponse
  readonly #exchange: Exchange
  readonly #acceptsGzip: boolean
  /** After how many bytes of a body the connection breaks. */
  breaksAfterBytes: number | undefined
  /** What is sent in the place of what should be. */
  spoilt: ((bytes: Buffer) => Buffer) | undefined

  constructor(response: Http2ServerResponse, exchange: Exchange, acceptsGzip: boolean) {
    this.#response = response
    this.#exchange = exchange
    this.#acceptsGzip = acceptsGzip
    response.on('close', () => {
      exchange.isOver = true
    })
    // A client that goes away in the middle of an answer is none of our trouble.
    response.on('error', () => {})
  }

  send({ code, body, contentType = 'application/json', headers = {} }: Sent): void {
    const isCompressed = this.#acceptsGzip && Buffer.byteLength(body) > compressFromBytes
    const whole = this.#spoiled(Buffer.from(body))
    const bytes = isCompressed ? gzipSync(whole, { level: 1 }) : whole
    this.#begin(code, {
      'content-type': contentType,
      ...(isCompressed && { 'content-encoding': 'gzip', vary: 'Accept-Encoding' }),
      'content-length': String(bytes.length),
      ...headers,
    })
    if (this.breaksAfterBytes === undefined) {
      this.#exchange.bytesSent += bytes.length
      this.#response.end(bytes)
    } else {
      const part = bytes.subarray(0, this.breaksAfterBytes)
      this.#exchange.bytesSent += part.length
      this.#response.write(part, () => this.break())
    }
  }

  sendJson(code: number, object: JsonObject): void {
    this.send({ code, body: `${JSON.stringify(object)}\n` })
  }

  sendObject(code: number, body: Buffer, { isProtobuf }: Form): void {
    if (isProtobuf) this.send({ code, body, contentType: protobuf })
    else this.send({ code, body: Buffer.concat([body, Buffer.from('\n')]) })
  }

  /** The events come as they come. */
  stream({ isProtobuf }: Form): { write(bytes: Buffer): void; end(): void } {
    this.#begin(200, { 'content-type': isProtobuf ? `${protobuf};stream=watch` : 'application/json' })
    // The client is to know at once that it watches.
    this.#response.write('')
    return {
      write: event => {
        const bytes = this.#spoiled(event)
        this.#exchange.bytesSent += bytes.length
        this.#response.write(bytes)
      },
      end: () => this.#response.end(),
    }
  }

  whenClosed(callback: () => void): void {
    this.#response.on('close', callback)
  }

  /** The connection of this answer ends here. */
  break(): void {
    this.#response.socket?.destroy()
  }

  #spoiled(bytes: Buffer): Buffer {
    return this.spoilt === undefined ? bytes : this.spoilt(bytes)
  }

  #begin(code: number, headers: Readonly<Record<string, string>>): void {
    this.#exchange.code = code
    this.#exchange.contentType = headers['content-type']
    this.#response.writeHead(code, { 'cache-control': 'no-cache, private', ...headers })
  }
}
