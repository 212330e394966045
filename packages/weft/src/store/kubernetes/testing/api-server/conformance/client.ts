import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { isJsonObject, type Json, type JsonObject } from '../../../../../model/json.js'
import { isList } from '../patch/json-pointer.js'
import { decodeEvent, decodeObject } from '../protobuf/decode-object.js'

export interface Asked {
  readonly method?: string
  readonly token?: string | undefined
  readonly accept?: string
  readonly contentType?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Json
  readonly signal?: AbortSignal
}

export interface Answer {
  readonly code: number
  readonly headers: IncomingHttpHeaders
  readonly bytes: Buffer
  /** Whatever was sent, if it was an object. */
  readonly object: JsonObject
}

export interface WatchLine {
  readonly type: string
  readonly object: JsonObject
}

// Machines that run tests may be very busy.
const patienceMs = 60_000

export const strategic = 'application/strategic-merge-patch+json'

/** As plain as can be: one connection for each request, and nothing is done behind anybody's back. */
export class Client {
  readonly #url: string
  readonly #ca: string
  readonly #token: string | undefined

  constructor({ url, ca, token }: { url: string; ca: string; token: string | undefined }) {
    this.#url = url
    this.#ca = ca
    this.#token = token
  }

  async ask(path: string, asked: Asked = {}): Promise<Answer> {
    const response = await this.#send(path, { signal: AbortSignal.timeout(patienceMs), ...asked })
    const chunks: Buffer[] = []
    for await (const chunk of response) chunks.push(Buffer.from(chunk))
    const bytes = Buffer.concat(chunks)
    const { headers, statusCode: code = 0 } = response
    const object = isProtobuf(headers) ? decodeObject(bytes) : parsedObject(bytes.toString())
    return { code, headers, bytes, object }
  }

  /** The answer when it is as good as expected. */
  async get(path: string, asked: Asked = {}): Promise<JsonObject> {
    const { code, object } = await this.ask(path, asked)
    if (code >= 300) throw new Error(`${asked.method ?? 'GET'} ${path}: ${code} ${JSON.stringify(object)}`)
    return object
  }

  create(path: string, body: Json): Promise<JsonObject> {
    return this.get(path, { method: 'POST', contentType: 'application/json', body })
  }

  patch(path: string, body: Json, contentType = strategic): Promise<JsonObject> {
    return this.get(path, { method: 'PATCH', contentType, body })
  }

  /** The events of a watch until its end; whoever has enough stops reading. */
  async *watch(path: string, asked: Asked = {}): AsyncGenerator<WatchLine, void> {
    const stop = new AbortController()
    const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(patienceMs)])
    const response = await this.#send(path, { ...asked, signal })
    try {
      const isEncoded = isProtobuf(response.headers)
      let rest = Buffer.alloc(0)
      for await (const chunk of response) {
        rest = Buffer.concat([rest, Buffer.from(chunk)])
        for (let end = endOfEvent(rest, isEncoded); end > 0; end = endOfEvent(rest, isEncoded)) {
          const event = rest.subarray(0, end)
          const { type, object } = isEncoded ? decodeEvent(event) : parsedObject(event.toString())
          yield { type: String(type), object: isJsonObject(object) ? object : {} }
          rest = rest.subarray(end)
        }
      }
    } finally {
      stop.abort()
    }
  }

  #send(path: string, { method = 'GET', token = this.#token, accept, contentType, headers, body, signal }: Asked) {
    return new Promise<IncomingMessage>((resolve, reject) => {
      const sent = request(new URL(path, this.#url), {
        method,
        ca: this.#ca,
        agent: false,
        ...(signal !== undefined && { signal }),
        headers: {
          ...(token !== undefined && token !== '' && { authorization: `Bearer ${token}` }),
          ...(accept !== undefined && { accept }),
          ...(contentType !== undefined && { 'content-type': contentType }),
          ...headers,
        },
      })
      sent.once('response', resolve).once('error', reject)
      sent.end(body === undefined ? undefined : JSON.stringify(body))
    })
  }
}

/** So many lines, or all if there are fewer. */
export async function taken(lines: AsyncGenerator<WatchLine, void>, count: number): Promise<WatchLine[]> {
  const all: WatchLine[] = []
  if (count === 0) return all
  for await (const line of lines) {
    all.push(line)
    if (all.length === count) break
  }
  return all
}

export function itemsOf(list: JsonObject): JsonObject[] {
  return isList(list.items) ? list.items.filter(item => isJsonObject(item)) : []
}

function isProtobuf(headers: IncomingHttpHeaders): boolean {
  return headers['content-type']?.startsWith('application/vnd.kubernetes.protobuf') === true
}

/** Behind the first event; 0 when there is no whole one. */
function endOfEvent(bytes: Buffer, isEncoded: boolean): number {
  if (!isEncoded) return bytes.indexOf('\n') + 1
  const end = bytes.length < 4 ? 4 : 4 + bytes.readUInt32BE()
  return bytes.length < end ? 0 : end
}

function parsedObject(text: string): JsonObject {
  try {
    const value: Json = JSON.parse(text)
    return isJsonObject(value) ? value : {}
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}
