import { on } from 'node:events'
import type { Client } from '@grpc/grpc-js'
import type { Method } from '../wire/method.js'
import { errorOfStatus } from './error-of-status.js'
import { metadataOf } from './invoke.js'

/** A call that streams both ways. Iterating, which is to begin at once, gives the answers and ends with the call. */
export interface Stream<Sent, Response> extends AsyncIterable<Response> {
  send(request: Sent): void
  /** To be called in any case when nothing more is wanted. */
  hangUp(): void
}

export interface StreamOptions {
  readonly client: Client
  readonly token: string | undefined
  readonly signal: AbortSignal
  /** For the message of an error. */
  readonly doing: string
}

// Whoever resets a thousand streams at once is taken for an attacker by servers, and loses the whole connection. So a
// stream is ended by saying so, and is reset only if the server doesn't end it too.
const patienceMs = 1_000
// Beyond the first, the server has to wait; below the second, it may go on.
const waterMarks = { highWaterMark: 16, lowWaterMark: 4 }

export function openStream<Request, Sent, Response, ResponseSent>(
  method: Method<Request, Sent, Response, ResponseSent>,
  { client, token, signal, doing }: StreamOptions,
): Stream<Sent, Response> {
  signal.throwIfAborted()
  const call = client.makeBidiStreamRequest(
    method.path,
    (value: Sent) => method.request.encode(value),
    (bytes: Buffer) => method.response.decode(bytes),
    metadataOf(token),
  )
  // An error after the iteration has ended concerns nobody, but without a listener it would end the process.
  call.on('error', () => {})
  return {
    send: request => void call.write(request),
    hangUp() {
      call.end()
      const timer = setTimeout(() => call.cancel(), patienceMs)
      timer.unref()
      call.once('status', () => clearTimeout(timer))
    },
    async *[Symbol.asyncIterator]() {
      try {
        for await (const [answer] of on(call, 'data', { signal, close: ['end'], ...waterMarks })) yield answer
      } catch (error) {
        throw signal.aborted ? signal.reason : errorOfStatus(statusOf(error), doing)
      }
    },
  }
}

function statusOf(error: unknown): { code: number; details: string } {
  if (error instanceof Error && 'code' in error && typeof error.code === 'number') {
    return { code: error.code, details: 'details' in error ? String(error.details) : error.message }
  }
  return { code: 13, details: String(error) }
}
