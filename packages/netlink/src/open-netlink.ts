import {
  type FileDescriptor,
  LinuxError,
  type NetworkNamespace,
  receive,
  SO_RCVTIMEO,
  SOL_NETLINK,
  SOL_SOCKET,
  setSocketOption,
} from '@weft/linux'
import { isLittleEndian } from './codec/byte-order.js'
import { bindToAnyPort, openNetlinkSocket, portIdOf, receiveBufferOf, requireNetlink } from './netlink-socket.js'
import { NETLINK_CAP_ACK, NETLINK_EXT_ACK, NETLINK_GET_STRICT_CHK } from './socket-constants.js'
import { trace, traceTransport } from './trace.js'
import type { Transport } from './transport.js'

const RECEIVE_BUFFER_BYTES = 8 << 20
/** The kernel fills at most 32 KB of a reader's buffer with a dump; a refusal without NETLINK_CAP_ACK repeats the request. */
const DATAGRAM_BYTES = 256 << 10
/** A refusal takes about 1 KB of the receive buffer, the answer to a lookup up to 4 KB. */
const ANSWER_BYTES = 4 << 10
const BATCH_LIMIT = 1024
const TIMEOUT_SECONDS = 5

/** For all: whatever comes is decoded before anything else can be received. A pod's connection lives for milliseconds. */
const buffer = Buffer.allocUnsafeSlow(DATAGRAM_BYTES)

export function openNetlink(options: {
  protocol: number
  namespace?: NetworkNamespace | undefined
  /** Ask the kernel to look closely at the headers of dumps, which is what makes their filters work. */
  strict: boolean
}): Transport {
  const { protocol, namespace } = options
  const receiveBufferBytes = RECEIVE_BUFFER_BYTES
  const socket = openNetlinkSocket({ protocol, namespace, nonBlocking: false, receiveBufferBytes })
  try {
    return transportOver(socket, options)
  } catch (error) {
    socket.close()
    throw error
  }
}

/** Takes over a fresh socket that another process has opened, and closes it too when it is none of this protocol. */
export function takeOverNetlink(socket: FileDescriptor, options: { protocol: number; strict: boolean }): Transport {
  try {
    requireNetlink(socket, options.protocol)
    bindToAnyPort(socket)
    return transportOver(socket, options)
  } catch (error) {
    socket.close()
    throw error
  }
}

function transportOver(socket: FileDescriptor, { strict }: { strict: boolean }): Transport {
  setOptional(socket, NETLINK_EXT_ACK)
  setOptional(socket, NETLINK_CAP_ACK)
  if (strict) setOptional(socket, NETLINK_GET_STRICT_CHK)
  setSocketOption(socket, SOL_SOCKET, SO_RCVTIMEO, timeval(TIMEOUT_SECONDS))
  const transport = socketTransport(socket)
  return trace === undefined ? transport : traceTransport(transport, trace)
}

function socketTransport(socket: FileDescriptor): Transport {
  return {
    portId: portIdOf(socket),
    batchLimit: Math.max(1, Math.min(BATCH_LIMIT, Math.floor(receiveBufferOf(socket) / ANSWER_BYTES))),
    send: bytes => {
      socket.write(bytes)
    },
    sendInBackground: async bytes => {
      await socket.writeInBackground(bytes)
    },
    receive: () => receiveDatagram(socket),
    close: () => socket.close(),
  }
}

/** The kernel has answered before the write returned, so to wait in vain means that the answer was lost. */
function receiveDatagram(socket: FileDescriptor): Uint8Array {
  const datagram = receive(socket, buffer)
  if (datagram === undefined) {
    throw new LinuxError({ operation: `waiting ${TIMEOUT_SECONDS} s for a netlink answer`, errno: 'ETIMEDOUT' })
  }
  if (datagram.messageLength > buffer.length) {
    throw new LinuxError({
      operation: `reading a netlink answer of ${datagram.messageLength} bytes`,
      errno: 'EMSGSIZE',
    })
  }
  return buffer.subarray(0, datagram.length)
}

/** Kernels that are too old for an option refuse it with ENOPROTOOPT, and do without. */
function setOptional(socket: FileDescriptor, option: number): void {
  try {
    setSocketOption(socket, SOL_NETLINK, option, 1)
  } catch (error) {
    if (!(error instanceof LinuxError) || error.errno !== 'ENOPROTOOPT') throw error
  }
}

/** struct timeval of a 64-bit kernel. */
function timeval(seconds: number): Uint8Array {
  const bytes = new Uint8Array(16)
  new DataView(bytes.buffer).setBigInt64(0, BigInt(seconds), isLittleEndian)
  return bytes
}
