import { createSocket } from 'node:dgram'
import { readSync, writeSync } from 'node:fs'
import { type Address, contains, interfaceAddress, prefix, readAddress } from '@weft/inet'
import { onReadable, openTun } from '@weft/linux'
import { addAddress, changeLink, RouteConnection, replaceRoute } from '@weft/netlink'

/**
 * A node of the backend udp as plain as can be: one packet a read, one datagram a packet, the TTL one less at each end. It takes
 * datagrams from anybody, as flannel's does.
 */
interface ReferencePlan {
  readonly local: string
  readonly port: number
  readonly network: string
  readonly address: string
  readonly peers: readonly { readonly subnet: string; readonly publicAddress: string }[]
}

const device = 'flannel0'
const plan: ReferencePlan = JSON.parse(process.argv[2] ?? '')
const peers = plan.peers.map(({ subnet, publicAddress }) => ({ subnet: prefix(subnet), publicAddress }))

const tun = openTun(device, 0)
layOut()
const socket = createSocket('udp4')
socket.bind(plan.port, plan.local, () => console.log('ready'))
const buffer = Buffer.alloc(65_536)
onReadable(tun, carryOut)
socket.on('message', packet => {
  if (ages(packet)) writeSync(tun.number, packet)
})

function layOut(): void {
  using route = RouteConnection.open()
  const index = route.link({ name: device })?.index ?? 0
  const outcomes = route.execute([
    changeLink({ index, mtuBytes: 1472, isUp: true }),
    addAddress({ linkIndex: index, address: interfaceAddress(plan.address) }),
    replaceRoute({ destination: prefix(plan.network), linkIndex: index, scope: 'global' }),
  ])
  const refusal = outcomes.find(outcome => outcome !== undefined)
  if (refusal !== undefined) throw refusal
}

function carryOut(): void {
  for (;;) {
    const length = readOne()
    if (length === undefined) return
    const packet = Buffer.from(buffer.subarray(0, length))
    const publicAddress = placeOf(packet)
    if (publicAddress !== undefined && ages(packet)) socket.send(packet, plan.port, publicAddress)
  }
}

function readOne(): number | undefined {
  try {
    return readSync(tun.number, buffer)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return undefined
    throw error
  }
}

function placeOf(packet: Buffer): string | undefined {
  if (packet.length < 20 || packet.readUInt8(0) >> 4 !== 4) return undefined
  const destination: Address = readAddress(packet, 16, 'ipv4')
  return peers.find(({ subnet }) => contains(subnet, destination))?.publicAddress
}

/** False at the end of its life. The header's checksum follows the TTL, which is the upper half of its word (RFC 1624). */
function ages(packet: Buffer): boolean {
  const ttl = packet.readUInt8(8)
  if (ttl <= 1) return false
  packet.writeUInt8(ttl - 1, 8)
  const sum = packet.readUInt16BE(10) + 0x100
  packet.writeUInt16BE((sum & 0xffff) + (sum >>> 16), 10)
  return true
}
