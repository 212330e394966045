import { on } from 'node:events'
import type { Method } from '../wire/method.js'
import type { Connection } from './connection.js'
import { errorOfStatus } from './error-of-status.js'
import { abandonedError, metadataOf } from './invoke.js'

/** A call that streams both ways. Iterating, which is to begin at once, gives the answers and ends with the call. */
export interface Stream<Sent, Response> extends AsyncIterable<Response> {
  send(request: Sent): void
  /** To be called in any case when nothing more is wanted. */
  hangUp(): void
}

export interface StreamOptions {
  readonly connection: Connection
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
  { connection: { client, abandoned }, token, signal, doing }: StreamOptions,
): Stream<Sent, Response> {
  signal.throwIfAborted()
  if (abandoned.aborted) throw abandonedError(doing, 'refused')
  const call = client.makeBidiStreamRequest(
    method.path,
    (value: Sent) => method.request.encode(value),
    (bytes: Buffer) => method.response.decode(bytes),
    metadataOf(token),
  )
  // An error after the iteration has ended concerns nobody, but without a listener it would end the process.
  call.on('error', () => {})
  const cancel = () => call.cancel()
  abandoned.addEventListener('abort', cancel, { once: true })
  call.once('status', () => abandoned.removeEventListener('abort', cancel))
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
        if (signal.aborted) throw signal.reason
        throw abandoned.aborted ? abandonedError(doing, 'unknown') : errorOfStatus(statusOf(error), doing)
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
