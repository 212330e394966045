import type { MessageWriter } from '../codec/message-writer.js'
import type { Request } from '../request.js'

export interface GenericRequest {
  readonly operation: string
  /** The number of the family: the kernel gives it when the family's module comes. */
  readonly family: number
  readonly command: number
  readonly version: number
  readonly flags?: number
  readonly writeAttributes?: (writer: MessageWriter) => void
}

/** A message of generic netlink, where the type is a family and a small header says which of its commands is meant. */
export function genericRequest({
  operation,
  family,
  command,
  version,
  flags = 0,
  writeAttributes = () => {},
}: GenericRequest): Request {
  return {
    operation,
    type: family,
    flags,
    writeBody: writer => {
      // struct genlmsghdr
      writer.u8(command)
      writer.u8(version)
      writer.u16(0)
      writeAttributes(writer)
    },
  }
}
