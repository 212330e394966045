import { endianness } from 'node:os'
import type { Family } from '@weft/inet'
import {
  AF_INET,
  AF_INET6,
  type FileDescriptor,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  IPPROTO_IP,
  IPPROTO_IPV6,
  type NetworkNamespace,
  openSocket,
  SO_RCVBUF,
  SOCK_RAW,
  SOL_SOCKET,
  setSocketOption,
} from '@weft/linux'
import { icmpNumbers } from './echo-message.js'

// <linux/in.h>, <linux/in6.h>, <linux/icmp.h>, <linux/icmpv6.h>
const IP_MTU_DISCOVER = 10
const IP_PMTUDISC_PROBE = 3
const SOL_RAW = 255
const ICMP_FILTER = 1
const IPV6_MTU_DISCOVER = 23
const IPV6_DONTFRAG = 62
const IPV6_PMTUDISC_PROBE = 3
const ICMPV6_FILTER = 1

/** A stream of a thousand packets a second must survive a busy second. */
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024

/**
 * A raw ICMP socket of that namespace that never fragments. "Probe" rather than "do": the kernel then sets DF
 * but forgets what routers said before, so that every packet asks the path anew.
 */
export function openIcmpSocket(namespace: NetworkNamespace, family: Family): FileDescriptor {
  const socket = namespace.run(() =>
    openSocket({
      family: family === 'ipv4' ? AF_INET : AF_INET6,
      type: SOCK_RAW,
      protocol: family === 'ipv4' ? IPPROTO_ICMP : IPPROTO_ICMPV6,
      nonBlocking: true,
    }),
  )
  try {
    setSocketOption(socket, SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER_BYTES)
    if (family === 'ipv4') {
      setSocketOption(socket, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE)
      setSocketOption(socket, SOL_RAW, ICMP_FILTER, blockAllBut(interesting('ipv4'), 1))
    } else {
      setSocketOption(socket, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_PROBE)
      setSocketOption(socket, IPPROTO_IPV6, IPV6_DONTFRAG, 1)
      setSocketOption(socket, IPPROTO_ICMPV6, ICMPV6_FILTER, blockAllBut(interesting('ipv6'), 8))
    }
    return socket
  } catch (error) {
    socket.close()
    throw error
  }
}

function interesting(family: Family): readonly number[] {
  const { echoReply, unreachable, tooBig } = icmpNumbers[family]
  return [echoReply, unreachable, tooBig.type]
}

/** A bit for each ICMP type, in 32-bit words of the machine's order; a set bit keeps the type away from the socket. */
function blockAllBut(types: readonly number[], words: number): Uint8Array {
  const filter = new Uint8Array(words * 4).fill(0xff)
  const view = new DataView(filter.buffer)
  const isLittle = endianness() === 'LE'
  for (const type of types) {
    const word = (type >>> 5) * 4
    view.setUint32(word, view.getUint32(word, isLittle) & ~(1 << (type & 31)), isLittle)
  }
  return filter
}
