import { MSG_TRUNC, SOCK_CLOEXEC, SOCK_NONBLOCK } from './constants.js'
import { FileDescriptor } from './file-descriptor.js'
import { check, lastErrno, libc } from './libc.js'
import { LinuxError } from './linux-error.js'

export interface SocketKind {
  family: number
  type: number
  protocol: number
  nonBlocking?: boolean
}

export function openSocket({ family, type, protocol, nonBlocking = false }: SocketKind): FileDescriptor {
  const flags = SOCK_CLOEXEC | (nonBlocking ? SOCK_NONBLOCK : 0)
  const operation = `socket(${family}, ${type}, ${protocol})`
  return new FileDescriptor(check(operation, libc.socket(family, type | flags, protocol)))
}

export function bindSocket(socket: FileDescriptor, address: Uint8Array): void {
  check('bind', libc.bind(socket.number, address, address.length))
}

/** A number is passed as a C int, bytes as they are. */
export function setSocketOption(socket: FileDescriptor, level: number, name: number, value: number | Uint8Array): void {
  const bytes = typeof value === 'number' ? Int32Array.of(value) : value
  check(`setsockopt(${level}, ${name})`, libc.setsockopt(socket.number, level, name, bytes, bytes.byteLength))
}

/** The value of an option that is a C int. */
export function getSocketOption(socket: FileDescriptor, level: number, name: number): number {
  const value = new Int32Array(1)
  const length = Uint32Array.of(value.byteLength)
  check(`getsockopt(${level}, ${name})`, libc.getsockopt(socket.number, level, name, value, length))
  return value[0] ?? 0
}

// As large as any socket address: sizeof(struct sockaddr_storage).
const address = new Uint8Array(128)
const addressLength = new Uint32Array(1)

/** The address that the socket is bound to, as the kernel keeps it. */
export function socketName(socket: FileDescriptor): Uint8Array {
  addressLength[0] = address.length
  check('getsockname', libc.getsockname(socket.number, address, addressLength))
  return address.slice(0, addressLength[0])
}

export function sendTo(socket: FileDescriptor, data: Uint8Array, to: Uint8Array): void {
  check('sendto', libc.sendto(socket.number, data, data.length, 0, to, to.length))
}

export interface Received {
  /** Bytes that are in the buffer. */
  length: number
  /** Bytes that the message had: more than length when the buffer was too small. */
  messageLength: number
  from: Uint8Array
}

/**
 * One datagram, or undefined when there is none (the socket does not block, or its receive timeout is over).
 * For datagram sockets only: on a stream, MSG_TRUNC would throw the data away.
 */
export function receive(
  socket: FileDescriptor,
  buffer: Uint8Array,
  { flags = 0 }: { flags?: number } = {},
): Received | undefined {
  for (;;) {
    addressLength[0] = address.length
    const size = buffer.length
    const messageLength = libc.recvfrom(socket.number, buffer, size, flags | MSG_TRUNC, address, addressLength)
    if (messageLength >= 0) {
      return { length: Math.min(messageLength, size), messageLength, from: address.slice(0, addressLength[0]) }
    }
    const errno = lastErrno()
    if (errno === 'EAGAIN') return undefined
    if (errno !== 'EINTR') throw new LinuxError({ operation: 'recvfrom', errno })
  }
}
