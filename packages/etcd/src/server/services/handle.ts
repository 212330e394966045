import { type handleUnaryCall, type Metadata, type Server, type ServerDuplexStream, status } from '@grpc/grpc-js'
import type { Method } from '../../wire/method.js'
import { Fault } from '../fault.js'

/** What the methods are handed to. */
export interface Counter {
  readonly server: Server
  /** Throws a Fault if whoever sent this may not. */
  readonly admit: (metadata: Metadata) => void
}

/** Has a function answer a method's requests. A Fault that it throws is the answer too. */
export function handleUnary<Request, RequestSent, Response, ResponseSent>(
  { server, admit }: Counter,
  method: Method<Request, RequestSent, Response, ResponseSent>,
  answer: (request: Request) => Promise<ResponseSent>,
): void {
  const handler: handleUnaryCall<Request, ResponseSent> = ({ metadata, request }, callback) => {
    async function perform(): Promise<ResponseSent> {
      admit(metadata)
      return await answer(request)
    }
    perform().then(
      response => callback(null, response),
      error => callback(asFault(error)),
    )
  }
  const encode = (response: ResponseSent) => method.response.encode(response)
  server.register(method.path, handler, encode, bytes => method.request.decode(bytes), 'unary')
}

/** Hands a method's streams to a function, which writes encoded answers. */
export function handleStream<Request, RequestSent, Response, ResponseSent>(
  { server, admit }: Counter,
  method: Method<Request, RequestSent, Response, ResponseSent>,
  take: (call: ServerDuplexStream<Request, Buffer>) => void,
): void {
  function handler(call: ServerDuplexStream<Request, Buffer>): void {
    try {
      admit(call.metadata)
    } catch (error) {
      call.emit('error', asFault(error))
      return
    }
    take(call)
  }
  server.register(
    method.path,
    handler,
    (bytes: Buffer) => bytes,
    bytes => method.request.decode(bytes),
    'bidi',
  )
}

export function asFault(error: unknown): Fault {
  if (error instanceof Fault) return error
  return new Fault(status.INTERNAL, `etcdserver: ${error instanceof Error ? error.message : String(error)}`)
}
