import { MSG_CMSG_CLOEXEC, MSG_CTRUNC, MSG_DONTWAIT, MSG_NOSIGNAL } from './constants.js'
import { controlBytesFor, decodeRights, encodeRights } from './control-message.js'
import { FileDescriptor } from './file-descriptor.js'
import { lastErrno, libc } from './libc.js'
import { LinuxError } from './linux-error.js'
import { MessageHeader } from './message-header.js'

/** More at once are not passed, and those beyond are closed by the kernel before they reach us. */
const mostDescriptors = 8

const header = new MessageHeader({ controlBytes: controlBytesFor(mostDescriptors) })

/**
 * Sends bytes, at least one, and copies of the descriptors with the first of them. Returns how many bytes were taken;
 * undefined when nothing can be sent at the moment.
 */
export function sendMessage(
  socket: FileDescriptor,
  data: Uint8Array,
  descriptors: readonly FileDescriptor[] = [],
): number | undefined {
  if (descriptors.length > mostDescriptors)
    throw new RangeError(`found ${descriptors.length} descriptors to pass, accepted are up to ${mostDescriptors}`)
  header.setData(data)
  header.controlLength = encodeRights(
    header.control,
    descriptors.map(({ number }) => number),
  )
  return transfer('sendmsg', () => libc.sendmsg(socket.number, header.bytes, MSG_DONTWAIT | MSG_NOSIGNAL))
}

export interface Message {
  /** Bytes that are in the buffer; 0 when the other end has closed. */
  readonly length: number
  /** Whoever receives them closes them, also those that it did not ask for. */
  readonly descriptors: readonly FileDescriptor[]
  /** More descriptors were sent than are taken. */
  readonly hasLostDescriptors: boolean
}

/** What has come on a stream, with the descriptors that came along; undefined when nothing is there at the moment. */
export function receiveMessage(socket: FileDescriptor, buffer: Uint8Array): Message | undefined {
  header.setData(buffer)
  header.controlLength = header.control.length
  const length = transfer('recvmsg', () => libc.recvmsg(socket.number, header.bytes, MSG_DONTWAIT | MSG_CMSG_CLOEXEC))
  if (length === undefined) return undefined
  const numbers = decodeRights(header.control.subarray(0, header.controlLength))
  return {
    length,
    descriptors: numbers.map(number => new FileDescriptor(number)),
    hasLostDescriptors: (header.flags & MSG_CTRUNC) !== 0,
  }
}

function transfer(operation: string, call: () => number): number | undefined {
  for (;;) {
    const length = call()
    if (length >= 0) return length
    const errno = lastErrno()
    if (errno === 'EAGAIN') return undefined
    if (errno !== 'EINTR') throw new LinuxError({ operation, errno })
  }
}
