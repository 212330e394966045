import { type Address, familyOf } from '@weft/inet'
import {
  AF_INET,
  AF_INET6,
  bindSocket,
  type FileDescriptor,
  getSocketOption,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPPROTO_UDP,
  LinuxError,
  openSocket,
  SO_RCVBUFFORCE,
  SO_SNDBUFFORCE,
  SOCK_DGRAM,
  SOL_SOCKET,
  setSocketOption,
} from '@weft/linux'
import { encodeSocketAddress } from '../core/socket-address.js'
import { whyNot } from './open-device.js'
import type { MissingWays, WayName } from './ways.js'

export interface OpenedSocket {
  readonly socket: FileDescriptor
  readonly missing: MissingWays
}

const IP_MTU_DISCOVER = 10
const IPV6_MTU_DISCOVER = 23
const IPV6_V6ONLY = 26
const PMTUDISC_DONT = 0
const UDP_SEGMENT = 103
const UDP_GRO = 104

/** What comes while somebody else has the processor waits here. */
const RECEIVE_BYTES = 8 << 20
/** More than the network takes at once would only wait longer. */
const SEND_BYTES = 2 << 20

/** Opens the socket from which and at which one family's datagrams go and come. */
export function openUdp(listen: { address: Address; port: number }, without: readonly WayName[]): OpenedSocket {
  const isIpv6 = familyOf(listen.address) === 'ipv6'
  const family = isIpv6 ? AF_INET6 : AF_INET
  const socket = openSocket({ family, type: SOCK_DGRAM, protocol: IPPROTO_UDP, nonBlocking: true })
  try {
    if (isIpv6) setSocketOption(socket, IPPROTO_IPV6, IPV6_V6ONLY, 1)
    // A datagram that is too long for the way goes in fragments instead of not at all, as that of every tunnel.
    setSocketOption(
      socket,
      isIpv6 ? IPPROTO_IPV6 : IPPROTO_IP,
      isIpv6 ? IPV6_MTU_DISCOVER : IP_MTU_DISCOVER,
      PMTUDISC_DONT,
    )
    setSocketOption(socket, SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BYTES)
    setSocketOption(socket, SOL_SOCKET, SO_SNDBUFFORCE, SEND_BYTES)
    const address = encodeSocketAddress(listen)
    bindSocket(socket, isIpv6 ? address : address.subarray(0, 16))
    const noSegments = whyNot(
      without,
      'socket segments',
      isKnown(() => getSocketOption(socket, IPPROTO_UDP, UDP_SEGMENT)),
    )
    const noCoalescing = whyNot(
      without,
      'socket coalescing',
      isKnown(() => setSocketOption(socket, IPPROTO_UDP, UDP_GRO, without.includes('socket coalescing') ? 0 : 1)),
    )
    const missing = {
      ...(noSegments && { 'socket segments': noSegments }),
      ...(noCoalescing && { 'socket coalescing': noCoalescing }),
    }
    return { socket, missing }
  } catch (error) {
    socket.close()
    throw error
  }
}

function isKnown(ask: () => unknown): boolean {
  try {
    ask()
    return true
  } catch (error) {
    if (error instanceof LinuxError && error.errno === 'ENOPROTOOPT') return false
    throw error
  }
}
