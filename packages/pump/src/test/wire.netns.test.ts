import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { address } from '@weft/inet'
import {
  AF_INET,
  bindSocket,
  type FileDescriptor,
  type NetworkNamespace,
  openSocket,
  type Received,
  receive,
  SOCK_DGRAM,
  sendTo,
} from '@weft/linux'
import { Pinger, spawnIn } from '@weft/netlab'
import { encodeSocketAddress } from '../core/socket-address.js'
import { referencePeer } from '../testing/index.js'
import type { KeeperProcess } from '../testing/keeper-process.js'
import { packetOf } from '../testing/packet.js'
import { stateOf } from '../testing/pump-state.js'
import { startTraffic, TrafficProcess, transfer } from '../testing/traffic-process.js'
import { Tunnels } from '../testing/tunnel.js'

const BYTES = Number(process.env.WEFT_PUMP_BYTES ?? 20e6)

describe('a pump and a peer that sends one packet a datagram, as flannel does', () => {
  let tunnels: Tunnels
  let peer: TrafficProcess
  before(async () => {
    tunnels = await Tunnels.open(2)
    await tunnels.keep(1)
    const { namespace } = tunnels.end(2)
    const words = [referencePeer, 'flannel0', '192.0.2.2', '10.1.1.0/24=192.0.2.1']
    peer = new TrafficProcess(
      spawnIn(namespace, [process.execPath, ...words], { stdio: ['ignore', 'pipe', 'inherit'] }),
    )
    await peer.said()
    for (const number of [1, 2]) tunnels.raise(number)
    tunnels.setMtu(2, 1472)
  })
  after(async () => {
    await peer?.kill()
    await tunnels?.[Symbol.asyncDispose]()
  })

  test(`carry ${BYTES / 1e6} MB of random data each way, unchanged`, async () => {
    const [a, b] = [tunnels.end(1), tunnels.end(2)]
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const { sent, received } = await transfer(from.namespace, { namespace: to.namespace, address: to.address }, BYTES)
      assert.deepEqual(received, sent)
    }
  })

  test('carry datagrams and pings, and the peer’s kernel finds no wrong checksum', async () => {
    const [a, b] = [tunnels.end(1), tunnels.end(2)]
    const server = startTraffic(b.namespace, ['udp-serve', b.address, 7])
    try {
      await server.said()
      const client = startTraffic(a.namespace, ['udp-send', b.address, 7, 0, 1, 64, 1300, 4000])
      assert.deepEqual(await client.said(), { returned: 5 })
    } finally {
      await server.kill()
    }
    using pinger = Pinger.open(b.namespace, 'ipv4')
    assert.equal((await pinger.ping({ destination: a.address, packetBytes: 1472 })).outcome, 'reply')
    const counts = b.namespace.run(() => readFileSync('/proc/thread-self/net/snmp', 'utf8'))
    for (const protocol of ['Tcp', 'Udp', 'Icmp']) assert.equal(countOf(counts, protocol, 'InCsumErrors'), 0)
    assert.equal(countOf(counts, 'Ip', 'InHdrErrors'), 0)
  })
})

describe('a pump among strangers', () => {
  let tunnels: Tunnels
  let keeper: KeeperProcess
  before(async () => {
    tunnels = await Tunnels.open(3)
    keeper = await tunnels.keep(1)
    tunnels.raise(1)
  })
  after(() => tunnels?.[Symbol.asyncDispose]())

  test('sends what the device has as datagrams of nothing but the packet', async () => {
    const [a, b] = [tunnels.end(1), tunnels.end(2)]
    using listening = socketOn(b.namespace, '192.0.2.2')
    using speaking = socketOn(a.namespace, '10.1.1.0', 1000)
    sendTo(speaking, Buffer.from('golden'), socketAddress('10.1.2.2', 2000))
    const buffer = Buffer.alloc(2000)
    const datagram = await nextOf(listening, buffer)
    const plan = { source: a.address, destination: address('10.1.2.2'), protocol: 'udp', ttl: 63 } as const
    const packet = buffer.subarray(0, datagram.length)
    const expected = packetOf({
      ...plan,
      ports: [1000, 2000],
      payload: Buffer.from('golden'),
      id: packet.readUInt16BE(4),
    })
    assert.equal(packet.toString('hex'), Buffer.from(expected).toString('hex'))
    assert.deepEqual(datagram.from.subarray(2, 8), socketAddress('192.0.2.1', 8285).subarray(2, 8))
  })

  test('takes a source only from the node that owns it, and counts what others send in its name', async () => {
    const [a, b, c] = [tunnels.end(1), tunnels.end(2), tunnels.end(3)]
    using owner = socketOn(b.namespace, '192.0.2.2')
    using stranger = socketOn(c.namespace, '192.0.2.3')
    using listening = socketOn(a.namespace, '10.1.1.0', 2000)
    const said = (text: string) =>
      packetOf({
        source: address('10.1.2.9'),
        destination: a.address,
        protocol: 'udp',
        ports: [1000, 2000],
        payload: Buffer.from(text),
      })
    const { dropped: before } = await stateOf(keeper)
    sendTo(stranger, said('stranger'), socketAddress('192.0.2.1', 8285))
    sendTo(owner, said('owner'), socketAddress('192.0.2.1', 8285))
    const buffer = Buffer.alloc(100)
    const { length } = await nextOf(listening, buffer)
    assert.equal(buffer.toString('utf8', 0, length), 'owner')
    const { dropped: now } = await stateOf(keeper)
    assert.equal((now.spoofed ?? 0) - (before.spoofed ?? 0), 1)
  })
})

function socketOn(namespace: NetworkNamespace, host: string, port = 8285): FileDescriptor {
  const socket = namespace.run(() => openSocket({ family: AF_INET, type: SOCK_DGRAM, protocol: 0, nonBlocking: true }))
  bindSocket(socket, socketAddress(host, port))
  return socket
}

async function nextOf(socket: FileDescriptor, buffer: Uint8Array): Promise<Received> {
  for (;;) {
    const received = receive(socket, buffer)
    if (received !== undefined) return received
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

function socketAddress(host: string, port: number): Uint8Array {
  return encodeSocketAddress({ address: address(host), port }).subarray(0, 16)
}

/** Of the two lines that /proc/net/snmp has for a protocol, the names and the numbers. */
function countOf(text: string, protocol: string, name: string): number {
  const [names = [], numbers = []] = text
    .split('\n')
    .filter(line => line.startsWith(`${protocol}:`))
    .map(line => line.split(' '))
  return Number(numbers[names.indexOf(name)])
}
