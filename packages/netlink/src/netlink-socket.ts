import {
  AF_NETLINK,
  bindSocket,
  type FileDescriptor,
  getSocketOption,
  LinuxError,
  type NetworkNamespace,
  openSocket,
  SO_DOMAIN,
  SO_PROTOCOL,
  SO_RCVBUF,
  SO_RCVBUFFORCE,
  SOCK_RAW,
  SOL_SOCKET,
  setSocketOption,
  socketName,
} from '@weft/linux'
import { isLittleEndian } from './codec/byte-order.js'

const SOCKADDR_NL_LENGTH = 12

/** A bound netlink socket, in the current namespace or in the given one. The socket stays where it was opened. */
export function openNetlinkSocket(options: {
  protocol: number
  namespace?: NetworkNamespace | undefined
  nonBlocking: boolean
  receiveBufferBytes: number
}): FileDescriptor {
  const { protocol, namespace, nonBlocking } = options
  const open = () => openSocket({ family: AF_NETLINK, type: SOCK_RAW, protocol, nonBlocking })
  const socket = namespace === undefined ? open() : namespace.run(open)
  try {
    setReceiveBuffer(socket, options.receiveBufferBytes)
    bindToAnyPort(socket)
    return socket
  } catch (error) {
    socket.close()
    throw error
  }
}

/** Refuses what is no netlink socket of this protocol, wherever it came from. */
export function requireNetlink(socket: FileDescriptor, protocol: number): void {
  const isNetlink =
    getSocketOption(socket, SOL_SOCKET, SO_DOMAIN) === AF_NETLINK &&
    getSocketOption(socket, SOL_SOCKET, SO_PROTOCOL) === protocol
  if (isNetlink) return
  const operation = `use descriptor ${socket.number} as a netlink socket of protocol ${protocol}`
  throw new LinuxError({ operation, errno: 'EPROTOTYPE' })
}

/** The kernel chooses the port; a socket that has one already is refused. */
export function bindToAnyPort(socket: FileDescriptor): void {
  const anyPort = new Uint8Array(SOCKADDR_NL_LENGTH)
  new DataView(anyPort.buffer).setUint16(0, AF_NETLINK, isLittleEndian)
  bindSocket(socket, anyPort)
}

/** The kernel's name for the socket, which it chose at bind. */
export function portIdOf(socket: FileDescriptor): number {
  const name = socketName(socket)
  return new DataView(name.buffer, name.byteOffset).getUint32(4, isLittleEndian)
}

/** What the kernel granted: twice the wish, because it counts its own overhead too. */
export function receiveBufferOf(socket: FileDescriptor): number {
  return getSocketOption(socket, SOL_SOCKET, SO_RCVBUF)
}

function setReceiveBuffer(socket: FileDescriptor, bytes: number): void {
  try {
    setSocketOption(socket, SOL_SOCKET, SO_RCVBUFFORCE, bytes)
  } catch (error) {
    // Wants CAP_NET_ADMIN of the first user namespace. SO_RCVBUF grants what net.core.rmem_max allows.
    if (!(error instanceof LinuxError) || error.errno !== 'EPERM') throw error
    setSocketOption(socket, SOL_SOCKET, SO_RCVBUF, bytes)
  }
}
