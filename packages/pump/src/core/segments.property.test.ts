import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, prefix } from '@weft/inet'
import fc from 'fast-check'
import { singlePackets, superPackets } from '../testing/arbitrary-packets.js'
import { CoreDriver } from '../testing/core-driver.js'
import { packetOf, withLessTtl } from '../testing/packet.js'
import { plain, segmentsOf, superPacketOf } from '../testing/super-packet.js'

const [nodeA, nodeB] = [address('192.0.2.1'), address('192.0.2.2')]

function sender(options = {}): CoreDriver {
  const driver = new CoreDriver(options)
  for (const subnet of ['10.1.2.0/24', 'fd00:0:0:2::/64'])
    driver.core.peers.set({ subnet: prefix(subnet), address: nodeB, port: 8285 })
  return driver
}

function receiver(options = {}): CoreDriver {
  const driver = new CoreDriver(options)
  for (const subnet of ['10.1.1.0/24', 'fd00:0:0:1::/64'])
    driver.core.peers.set({ subnet: prefix(subnet), address: nodeA, port: 8285 })
  return driver
}

test('a packet of many segments goes out as the datagrams that the kernel would have cut it into, whole messages at a time', () => {
  const driver = sender()
  fc.assert(
    fc.property(superPackets, ({ plan, size }) => {
      const { sent } = driver.transmit([superPacketOf(plan, size)])
      const expected = segmentsOf(plan, size).map(segment => withLessTtl(segment))
      assert.deepEqual(
        sent.flatMap(({ datagrams }) => datagrams.map(bytes => Buffer.from(bytes).toString('hex'))),
        expected.map(bytes => Buffer.from(bytes).toString('hex')),
      )
      const most = Math.min(64, Math.floor(65507 / (expected[0]?.length ?? 1)))
      assert.ok(sent.length <= Math.ceil(expected.length / most))
    }),
  )
})

test('the same datagrams go out where the socket does not cut messages up', () => {
  const [driver, whole] = [sender({ hasSegmentation: false }), sender()]
  fc.assert(
    fc.property(superPackets, ({ plan, size }) => {
      const { sent } = driver.transmit([superPacketOf(plan, size)])
      const expected = whole.transmit([superPacketOf(plan, size)]).sent.flatMap(({ datagrams }) => datagrams)
      assert.equal(sent.length, expected.length)
      for (const [index, { datagrams }] of sent.entries())
        assert.equal(Buffer.compare(Buffer.concat(datagrams), expected[index] ?? Buffer.alloc(0)), 0)
    }),
    { numRuns: 30 },
  )
})

test('a message that the kernel refuses as a whole can be sent datagram by datagram', () => {
  const driver = sender()
  fc.assert(
    fc.property(superPackets, ({ plan, size }) => {
      const { sent } = driver.transmit([superPacketOf(plan, size)])
      for (const [message, { datagrams }] of sent.entries())
        assert.deepEqual(
          driver.singles('ipv4', message).map(bytes => Buffer.from(bytes)),
          datagrams.map(bytes => Buffer.from(bytes)),
        )
    }),
    { numRuns: 30 },
  )
})

test('segments become the packet again that they were cut from, byte by byte, however they arrive', () => {
  const [out, back] = [sender(), receiver()]
  fc.assert(
    fc.property(superPackets, fc.boolean(), ({ plan, size }, isTogether) => {
      const original = superPacketOf(plan, size)
      const messages = out.transmit([original]).sent.flatMap(({ datagrams }) => {
        const message = Buffer.concat(datagrams)
        if (isTogether && datagrams.length > 1) return [{ from: nodeA, message, size: datagrams[0]?.length ?? 0 }]
        return datagrams.map(bytes => ({ from: nodeA, message: bytes }))
      })
      // More messages than one call takes would be two batches, and so two packets.
      fc.pre(messages.length <= 64)
      // The kernel takes no packet of UDP that is more than these.
      fc.pre(plan.protocol === 'tcp' || plan.payload.length <= size * 64)
      const { written } = back.receive(messages)
      assert.equal(written.length, 1)
      assert.deepEqual(written[0]?.virtio, original.virtio)
      assert.equal(Buffer.compare(written[0]?.packet ?? Buffer.alloc(0), withLessTtl(original.packet, 2)), 0)
    }),
  )
})

test('packets of several flows that arrive mixed come out unchanged and in the order of each flow', () => {
  const driver = receiver()
  const flows = fc.array(fc.tuple(superPackets, fc.array(singlePackets, { maxLength: 3 })), {
    minLength: 1,
    maxLength: 4,
  })
  fc.assert(
    fc.property(flows, fc.array(fc.nat(), { minLength: 300, maxLength: 300 }), (chosen, order) => {
      const queues = chosen.map(([{ plan, size }, singles], index) => {
        const ports: [number, number] = [index + 1, 7]
        const first = { ...plan, ports, payload: plan.payload.subarray(0, size * 40) }
        const rest = singles.map(single =>
          packetOf({ ...single, source: plan.source, destination: plan.destination, ports }),
        )
        return [...segmentsOf(first, size), ...rest]
      })
      const before = queues.map(queue => queue.map(packet => Buffer.from(withLessTtl(packet)).toString('hex')))
      const messages = []
      for (let turn = 0; queues.some(queue => queue.length > 0); turn++) {
        const left = queues.filter(queue => queue.length > 0)
        const message = left[(order[turn % order.length] ?? 0) % left.length]?.shift()
        if (message !== undefined) messages.push({ from: nodeA, message })
      }
      const after = chosen.map(() => [] as string[])
      for (const { virtio, packet } of driver.receive(messages).written)
        for (const single of cut(virtio, packet)) {
          const start = single.readUInt8(0) >> 4 === 6 ? 40 : 20
          after[single.readUInt16BE(start) - 1]?.push(single.toString('hex'))
        }
      assert.deepEqual(after, before)
    }),
    { numRuns: 60 },
  )
})

/** As the kernel does it, from nothing but what it is given. */
function cut(virtio: typeof plain, packet: Uint8Array): Buffer[] {
  if (virtio.kind === 0) return [Buffer.from(packet)]
  const isIpv6 = virtio.kind === 4 || (packet[0] ?? 0) >> 4 === 6
  const back = new CoreDriver()
  back.core.peers.set({ subnet: prefix(isIpv6 ? '::/0' : '0.0.0.0/0'), address: nodeB, port: 1 })
  const raised = withLessTtl(packet, -1)
  return back
    .transmit([{ virtio, packet: raised }])
    .sent.flatMap(({ datagrams }) => datagrams.map(bytes => Buffer.from(bytes)))
}

test('what has one damaged byte is not put together with others, and reaches the device as it came', () => {
  const driver = receiver()
  fc.assert(
    fc.property(superPackets, fc.nat(), fc.nat(), ({ plan, size }, which, where) => {
      const segments = segmentsOf({ ...plan, payload: plan.payload.subarray(0, size * 30) }, size)
      const damaged = Buffer.from(segments[which % segments.length] ?? [])
      const start = (damaged.readUInt8(0) >> 4 === 6 ? 40 : 20) + 8
      const place = start + (where % (damaged.length - start))
      damaged.writeUInt8(damaged.readUInt8(place) ^ 0x41, place)
      segments[which % segments.length] = damaged
      const { written } = driver.receive(segments.map(message => ({ from: nodeA, message })))
      const expected = withLessTtl(damaged)
      const alone = written.filter(({ virtio, packet }) => virtio.kind === 0 && Buffer.compare(packet, expected) === 0)
      assert.equal(alone.length, 1)
    }),
    { numRuns: 60 },
  )
})

test('a checksum that the kernel left to the device is finished', () => {
  const driver = sender()
  fc.assert(
    fc.property(singlePackets, plan => {
      const { virtio, packet } = superPacketOf(plan, 1400)
      const { sent } = driver.transmit([{ virtio: { ...virtio, kind: 0, size: 0 }, packet }])
      assert.deepEqual(Buffer.from(sent[0]?.datagrams[0] ?? []), withLessTtl(packetOf(plan)))
    }),
  )
})

test('small packets to one peer share a message, and come out at the other end as they went in', () => {
  const [out, back] = [sender(), receiver({ takesUdpRuns: false })]
  fc.assert(
    fc.property(fc.array(singlePackets, { minLength: 1, maxLength: 64 }), plans => {
      const packets = plans.map(plan => packetOf({ ...plan, flags: 0x12 }))
      const { sent } = out.transmit(packets.map(packet => ({ virtio: plain, packet })))
      const { written } = back.receive(
        sent.map(({ datagrams }) => ({
          from: nodeA,
          message: Buffer.concat(datagrams),
          ...(datagrams.length > 1 && { size: datagrams[0]?.length ?? 0 }),
        })),
      )
      assert.deepEqual(
        written.map(({ packet }) => Buffer.from(packet)),
        packets.map(packet => Buffer.from(withLessTtl(packet, 2))),
      )
    }),
    { numRuns: 50 },
  )
})
