import {
  AF_UNIX,
  MSG_DONTWAIT,
  MSG_PEEK,
  SO_PEERCRED,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  SOL_SOCKET,
} from './constants.js'
import { FileDescriptor } from './file-descriptor.js'
import { check, lastErrno, libc } from './libc.js'
import { LinuxError } from './linux-error.js'
import { bindSocket, openSocket } from './socket.js'
import { unixAddress } from './unix-address.js'

const streams = { family: AF_UNIX, type: SOCK_STREAM, protocol: 0 }

/** A socket to accept connections from. Only this user may open the file that stands for it. */
export function listenAt(path: string, { backlog }: { backlog: number }): FileDescriptor {
  const socket = openSocket({ ...streams, nonBlocking: true })
  try {
    // Born closed: before a later chmod somebody could have come in.
    const umask = process.umask(0o177)
    try {
      bindSocket(socket, unixAddress(path))
    } finally {
      process.umask(umask)
    }
    check(`listen at ${path}`, libc.listen(socket.number, backlog))
    return socket
  } catch (error) {
    socket.close()
    throw error
  }
}

/** The next connection, which does not block; undefined when nobody waits. */
export function acceptConnection(listener: FileDescriptor): FileDescriptor | undefined {
  for (;;) {
    const number = libc.accept4(listener.number, null, null, SOCK_CLOEXEC | SOCK_NONBLOCK)
    if (number >= 0) return new FileDescriptor(number)
    const errno = lastErrno()
    if (errno === 'EAGAIN') return undefined
    // Somebody has come and gone again.
    if (errno !== 'EINTR' && errno !== 'ECONNABORTED') throw new LinuxError({ operation: 'accept', errno })
  }
}

/** A connection to who listens there. */
export function connectTo(path: string): FileDescriptor {
  const socket = openSocket(streams)
  try {
    const address = unixAddress(path)
    check(`connect to ${path}`, libc.connect(socket.number, address, address.length))
    return socket
  } catch (error) {
    socket.close()
    throw error
  }
}

const peeked = { byte: new Uint8Array(1), address: new Uint8Array(0), addressLength: new Uint32Array(1) }

/** Is nobody at the other end any more? What it has sent and nobody has read yet counts as somebody. */
export function hasHungUp(socket: FileDescriptor): boolean {
  const { byte, address, addressLength } = peeked
  addressLength[0] = 0
  const length = libc.recvfrom(socket.number, byte, 1, MSG_PEEK | MSG_DONTWAIT, address, addressLength)
  return length === 0 || (length === -1 && lastErrno() === 'ECONNRESET')
}

export interface PeerCredentials {
  readonly pid: number
  readonly uid: number
  readonly gid: number
}

/** Who is at the other end, as the kernel noted when the connection was made. */
export function peerCredentials(socket: FileDescriptor): PeerCredentials {
  const credentials = new Int32Array(3)
  const length = Uint32Array.of(credentials.byteLength)
  check('getsockopt(SO_PEERCRED)', libc.getsockopt(socket.number, SOL_SOCKET, SO_PEERCRED, credentials, length))
  const [pid = 0, uid = -1, gid = -1] = credentials
  return { pid, uid, gid }
}
