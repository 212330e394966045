import { endianness } from 'node:os'
import { type Address, type Mac, writeMac } from '@weft/inet'
import { AF_PACKET, LinuxError, type NetworkNamespace, openSocket, SOCK_RAW, sendTo } from '@weft/linux'
import { failure } from '../failure.js'
import type { OperationFailure } from '../kernel.js'
import { encodeAnnouncement } from './announcement.js'

interface Presence {
  readonly index: number
  readonly mac: Mac
  readonly addresses: readonly Address[]
}

/** Sends one frame for each address. */
export function announce(
  { index, mac, addresses }: Presence,
  namespace: NetworkNamespace | undefined,
): OperationFailure | undefined {
  // Protocol 0: it hears nothing.
  const open = () => openSocket({ family: AF_PACKET, type: SOCK_RAW, protocol: 0 })
  try {
    const socket = namespace === undefined ? open() : namespace.run(open)
    try {
      for (const address of addresses) sendTo(socket, encodeAnnouncement(address, mac), linkAddress(index, mac))
    } finally {
      socket.close()
    }
    return undefined
  } catch (error) {
    if (error instanceof LinuxError) return failure(error.errno, error.message)
    throw error
  }
}

const isLittle = endianness() === 'LE'

/** struct sockaddr_ll, of which the kernel reads the family, the index and the length of an address. */
function linkAddress(index: number, mac: Mac): Uint8Array {
  const bytes = new Uint8Array(20)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, AF_PACKET, isLittle)
  view.setInt32(4, index, isLittle)
  view.setUint8(11, 6)
  writeMac(mac, bytes, 12)
  return bytes
}
