import { type Address, address, contains, prefix, readAddress } from '@weft/inet'
import {
  AF_INET,
  bindSocket,
  type FileDescriptor,
  LinuxError,
  onReadable,
  openSocket,
  openTun,
  receive,
  SOCK_DGRAM,
  sendTo,
} from '@weft/linux'
import { encodeSocketAddress } from '../core/socket-address.js'
import { withLessTtl } from './packet.js'

/**
 * What flannel's `udp` does, with none of the pump's parts: a packet of the device is a datagram, a datagram is a packet, one call
 * for each, and at either end the time to live is one less. `reference-peer DEVICE LOCAL SUBNET=PEER…`
 */
const [device = '', local = '', ...words] = process.argv.slice(2)
const routes = words.map(word => {
  const [subnet = '', peer = ''] = word.split('=')
  return { subnet: prefix(subnet), peer: address(peer) }
})
const tun = openTun(device, 0)
const udp = openSocket({ family: AF_INET, type: SOCK_DGRAM, protocol: 0, nonBlocking: true })
bindSocket(udp, socketAddress(address(local)))
const buffer = Buffer.alloc(65536)
onReadable(tun, () => {
  for (let packet = readPacket(tun); packet !== undefined; packet = readPacket(tun)) {
    const destination = readAddress(packet, 16, 'ipv4')
    const route = routes.find(({ subnet }) => contains(subnet, destination))
    if (packet.readUInt8(0) >> 4 !== 4 || route === undefined || packet.readUInt8(8) <= 1) continue
    sendTo(udp, withLessTtl(packet), socketAddress(route.peer))
  }
})
onReadable(udp, () => {
  for (let datagram = receive(udp, buffer); datagram !== undefined; datagram = receive(udp, buffer)) {
    const packet = buffer.subarray(0, datagram.length)
    if (packet.length >= 20 && packet.readUInt8(8) > 1) tun.write(withLessTtl(packet))
  }
})
process.stdout.write('"ready"\n')

function readPacket(from: FileDescriptor): Buffer | undefined {
  try {
    return Buffer.from(buffer.subarray(0, from.read(buffer)))
  } catch (error) {
    if (error instanceof LinuxError && error.errno === 'EAGAIN') return undefined
    throw error
  }
}

function socketAddress(host: Address): Uint8Array {
  return encodeSocketAddress({ address: host, port: 8285 }).subarray(0, 16)
}
