import { type Client, Metadata } from '@grpc/grpc-js'
import type { Method } from '../wire/method.js'
import { errorOfStatus } from './error-of-status.js'

export interface Invocation<Request> {
  readonly client: Client
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
  { client, request, token, deadline, signal, doing }: Invocation<Sent>,
): Promise<Response> {
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const call = client.makeUnaryRequest(
      method.path,
      (value: Sent) => method.request.encode(value),
      (bytes: Buffer) => method.response.decode(bytes),
      request,
      metadataOf(token),
      { deadline },
      (error, response) => {
        signal.removeEventListener('abort', abort)
        if (response !== undefined) resolve(response)
        else if (signal.aborted) reject(signal.reason)
        else reject(errorOfStatus(error ?? noAnswer, doing))
      },
    )
    const abort = () => call.cancel()
    signal.addEventListener('abort', abort, { once: true })
  })
}

const noAnswer = { code: 13, details: 'an empty answer' }

/** A member without a leader shall say so at once instead of letting us wait. */
export function metadataOf(token: string | undefined): Metadata {
  const metadata = new Metadata()
  metadata.set('hasleader', 'true')
  if (token !== undefined) metadata.set('token', token)
  return metadata
}
