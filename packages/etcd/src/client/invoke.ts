import { Metadata } from '@grpc/grpc-js'
import type { Method } from '../wire/method.js'
import type { Connection } from './connection.js'
import { errorOfStatus } from './error-of-status.js'
import { EtcdError, type Outcome } from './etcd-error.js'

export interface Invocation<Request> {
  readonly connection: Connection
  readonly request: Request
  readonly token: string | undefined
  /** Wall clock, in milliseconds. */
  readonly deadline: number
  readonly signal: AbortSignal
  /** For the message of an error. */
  readonly doing: string
}

/** One call with one answer, on one connection, once. */
export function invoke<Request, Sent, Response, ResponseSent>(
  method: Method<Request, Sent, Response, ResponseSent>,
  { connection: { client, abandoned }, request, token, deadline, signal, doing }: Invocation<Sent>,
): Promise<Response> {
  signal.throwIfAborted()
  if (abandoned.aborted) return Promise.reject(abandonedError(doing, 'refused'))
  return new Promise((resolve, reject) => {
    const call = client.makeUnaryRequest(
      method.path,
      (value: Sent) => method.request.encode(value),
      (bytes: Buffer) => method.response.decode(bytes),
      request,
      metadataOf(token),
      { deadline },
      (error, response) => {
        for (const one of [signal, abandoned]) one.removeEventListener('abort', abort)
        if (response !== undefined) resolve(response)
        else if (signal.aborted) reject(signal.reason)
        else reject(abandoned.aborted ? abandonedError(doing, 'unknown') : errorOfStatus(error ?? noAnswer, doing))
      },
    )
    const abort = () => call.cancel()
    for (const one of [signal, abandoned]) one.addEventListener('abort', abort, { once: true })
  })
}

/** If the request had been sent, nobody knows whether the server did what it says. */
export function abandonedError(doing: string, outcome: Outcome): EtcdError {
  const found = 'the connection was given up, for the network of this machine has changed'
  return new EtcdError({ code: 'unavailable', doing, found, outcome })
}

const noAnswer = { code: 13, details: 'an empty answer' }

/** A member without a leader shall say so at once instead of letting us wait. */
export function metadataOf(token: string | undefined): Metadata {
  const metadata = new Metadata()
  metadata.set('hasleader', 'true')
  if (token !== undefined) metadata.set('token', token)
  return metadata
}
