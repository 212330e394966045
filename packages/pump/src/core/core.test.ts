import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, prefix } from '@weft/inet'
import { CoreDriver } from '../testing/core-driver.js'
import { packetOf, withLessTtl } from '../testing/packet.js'
import { referenceChecksum } from '../testing/reference-checksum.js'
import { superPacketOf } from '../testing/super-packet.js'

const [nodeA, nodeB] = [address('192.0.2.1'), address('192.0.2.2')]
const [podA, podB] = [address('10.1.1.2'), address('10.1.2.2')]
const payload = Buffer.from('some payload')

function node(): CoreDriver {
  const driver = new CoreDriver()
  driver.core.setOwnAddresses([address('10.1.1.0'), address('fd00:0:0:1::')])
  for (const subnet of ['10.1.2.0/24', 'fd00:0:0:2::/64'])
    driver.core.peers.set({ subnet: prefix(subnet), address: nodeB, port: 8285 })
  return driver
}

test('a packet to an address that nobody has is answered with "network unreachable", from the address of the device', () => {
  const driver = node()
  const packet = packetOf({ source: podA, destination: address('10.9.9.9'), protocol: 'udp', payload })
  const { sent, written } = driver.transmit([{ packet }])
  assert.equal(sent.length, 0)
  const reply = Buffer.from(written[0]?.packet ?? [])
  assert.equal(reply.subarray(12, 20).toString('hex'), '0a0101000a010102')
  assert.deepEqual([reply[9], reply[20], reply[21]], [1, 3, 0])
  assert.deepEqual([referenceChecksum(reply.subarray(0, 20)), referenceChecksum(reply.subarray(20))], [0, 0])
  assert.deepEqual(reply.subarray(28), Buffer.from(packet))
  assert.equal(driver.core.dropped()['no route'], 1)
})

test('the same with IPv6, whose checksum covers the addresses', () => {
  const [source, destination] = [address('fd00:0:0:1::2'), address('fd00:0:0:9::9')]
  const packet = packetOf({ source, destination, protocol: 'udp', payload: Buffer.alloc(1400) })
  const { written } = node().transmit([{ packet }])
  const reply = Buffer.from(written[0]?.packet ?? [])
  assert.equal(reply.length, 1280)
  assert.deepEqual([reply[6], reply[40], reply[41]], [58, 1, 0])
  const tail = Buffer.from([0, 0, (reply.length - 40) >> 8, (reply.length - 40) & 255, 0, 0, 0, 58])
  assert.equal(referenceChecksum(reply.subarray(8, 40), tail, reply.subarray(40)), 0)
})

test('a packet whose time is over is answered with "time exceeded", at either end', () => {
  const driver = node()
  const out = packetOf({ source: podA, destination: podB, protocol: 'udp', payload, ttl: 1 })
  assert.equal(driver.transmit([{ packet: out }]).written[0]?.packet[20], 11)
  const back = packetOf({ source: podB, destination: podA, protocol: 'udp', payload, ttl: 1 })
  const { sent, written } = driver.receive([{ from: nodeB, message: back }])
  assert.equal(written.length, 0)
  assert.equal(sent[0]?.to, nodeB)
  assert.equal(sent[0]?.datagrams[0]?.[20], 11)
  assert.equal(driver.core.dropped()['ttl exceeded'], 2)
})

test('nothing is answered to ICMP, to later fragments, to groups, or when the second’s answers are used up', () => {
  const driver = node()
  const plan = { source: podA, destination: address('10.9.9.9'), protocol: 'udp' as const, payload }
  const icmp = Buffer.from(packetOf(plan))
  icmp[9] = 1
  const fragment = Buffer.from(packetOf({ ...plan, doNotFragment: false }))
  fragment[7] = 9
  const group = packetOf({ ...plan, destination: address('224.0.0.1') })
  assert.equal(driver.transmit([icmp, fragment, group].map(packet => ({ packet }))).written.length, 0)
  driver.core.repliesLeft = 2
  const many = Array.from({ length: 5 }, () => ({ packet: packetOf(plan) }))
  assert.equal(driver.transmit(many).written.length, 2)
  assert.equal(driver.core.dropped()['no route'], 8)
})

test('a datagram from another node than the one that owns its source is dropped and counted', () => {
  const driver = node()
  const own = packetOf({ source: podB, destination: podA, protocol: 'udp', payload })
  const foreign = packetOf({ source: address('10.9.9.9'), destination: podA, protocol: 'udp', payload })
  const { written } = driver.receive([
    { from: nodeA, message: own },
    { from: nodeB, message: foreign },
    { from: address('2001:db8::2'), message: own },
    { from: nodeB, message: own, port: 40000 },
  ])
  assert.deepEqual(
    written.map(({ packet }) => Buffer.from(packet)),
    [withLessTtl(own)],
  )
  assert.equal(driver.core.dropped().spoofed, 3)
})

test('what is no packet, or only the beginning of one, is dropped and counted', () => {
  const driver = node()
  const packet = packetOf({ source: podB, destination: podA, protocol: 'udp', payload })
  const messages = [
    new Uint8Array(0),
    packet.subarray(0, 19),
    packet.subarray(0, packet.length - 1),
    Buffer.from('hello'),
  ]
  assert.equal(driver.receive(messages.map(message => ({ from: nodeB, message }))).written.length, 0)
  assert.equal(driver.core.dropped().malformed, 4)
})

test('a checksum is finished behind the header of IP only: where the packet goes is not written over', () => {
  const driver = node()
  const { virtio, packet } = superPacketOf({ source: podA, destination: podB, protocol: 'udp', payload }, 1400)
  const odd = { ...virtio, kind: 0, size: 0, checksumStart: 8, checksumOffset: 10 }
  assert.equal(driver.transmit([{ virtio: odd, packet }]).sent.length, 0)
  assert.equal(driver.core.dropped().malformed, 1)
})

test('fragments and packets with options pass as they are', () => {
  const driver = node()
  const plan = { source: podB, destination: podA, protocol: 'udp' as const, payload, doNotFragment: false }
  const fragments = [0x2000, 0x0001].map((place, index) => {
    const packet = Buffer.from(packetOf({ ...plan, id: 7, payload: Buffer.alloc(8 + index) }))
    packet.writeUInt16BE(place, 6)
    packet.writeUInt16BE(0, 10)
    packet.writeUInt16BE(referenceChecksum(packet.subarray(0, 20)), 10)
    return packet
  })
  const whole = Buffer.from(packetOf(plan))
  const optional = Buffer.concat([whole.subarray(0, 20), Buffer.from('01010100', 'hex'), whole.subarray(20)])
  optional[0] = 0x46
  optional.writeUInt16BE(optional.length, 2)
  optional.writeUInt16BE(0, 10)
  optional.writeUInt16BE(referenceChecksum(optional.subarray(0, 24)), 10)
  const packets = [...fragments, optional]
  const { written } = driver.receive(packets.map(message => ({ from: nodeB, message })))
  assert.deepEqual(
    written.map(({ packet }) => Buffer.from(packet)),
    packets.map(packet => withLessTtl(packet)),
  )
})

test('a device without headers of virtio gets every packet by itself', () => {
  const driver = new CoreDriver({ hasVirtio: false })
  driver.core.peers.set({ subnet: prefix('10.1.2.0/24'), address: nodeB, port: 8285 })
  const plan = { source: podB, destination: podA, protocol: 'tcp' as const, payload }
  const packets = [packetOf({ ...plan, id: 1 }), packetOf({ ...plan, id: 2, sequence: 1 + payload.length })]
  const { written } = driver.receive(packets.map(message => ({ from: nodeB, message })))
  assert.deepEqual(
    written.map(({ packet }) => Buffer.from(packet)),
    packets.map(packet => withLessTtl(packet)),
  )
  const out = packetOf({ ...plan, source: podA, destination: podB })
  assert.deepEqual(Buffer.from(driver.transmit([{ packet: out }]).sent[0]?.datagrams[0] ?? []), withLessTtl(out))
})

test('each peer’s packets and bytes are counted', () => {
  const driver = node()
  const plan = { source: podA, destination: podB, protocol: 'tcp' as const, payload: Buffer.alloc(3000) }
  driver.transmit([superPacketOf(plan, 1000)])
  const back = packetOf({ source: podB, destination: podA, protocol: 'udp', payload })
  driver.receive([{ from: nodeB, message: back }])
  const [peer] = driver.core.peers.states(0, 1)
  assert.deepEqual(
    [peer?.sentPackets, peer?.sentBytes, peer?.receivedPackets, peer?.receivedBytes],
    [3, 3120, 1, back.length],
  )
})

test('a peer that moves keeps its counters', () => {
  const driver = node()
  driver.transmit([{ packet: packetOf({ source: podA, destination: podB, protocol: 'udp', payload }) }])
  driver.core.peers.set({ subnet: prefix('10.1.2.0/24'), address: nodeA, port: 9000 })
  const [peer] = driver.core.peers.states(0, 1)
  assert.deepEqual([peer?.address, peer?.port, peer?.sentPackets], [nodeA, 9000, 1])
})
