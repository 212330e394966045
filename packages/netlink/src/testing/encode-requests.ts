import { MessageWriter } from '../codec/message-writer.js'
import type { Request } from '../request.js'

/** The requests as the messages of one datagram. */
export function encodeRequests(
  requests: readonly Request[],
  { flags = 0, sequence = 0 }: { flags?: number; sequence?: number } = {},
): Uint8Array {
  const writer = new MessageWriter()
  for (const request of requests) {
    const start = writer.beginMessage(request.type, request.flags | flags, sequence)
    request.writeBody(writer)
    writer.endMessage(start)
  }
  return writer.written()
}
