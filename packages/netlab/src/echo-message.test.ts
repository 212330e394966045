import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Family } from '@weft/inet'
import { decodeIcmp, encodeEchoRequest, minimumPacketBytes } from './echo-message.js'
import { internetChecksum } from './internet-checksum.js'

const mark = { identifier: 0xbeef, sequence: 70_000 }

test('an echo request fills its packet to the asked size, IP header included', () => {
  assert.equal(encodeEchoRequest(mark, { family: 'ipv4', packetBytes: 1450 }).length, 1430)
  assert.equal(encodeEchoRequest(mark, { family: 'ipv6', packetBytes: 1450 }).length, 1410)
})

test('the smallest IPv4 request is these bytes', () => {
  const bytes = encodeEchoRequest(mark, { family: 'ipv4', packetBytes: minimumPacketBytes('ipv4') })
  assert.equal(Buffer.from(bytes).toString('hex'), '0800162fbeef117000011170')
})

test('a size that cannot carry the mark is refused with the sizes that can', () => {
  assert.throws(() => encodeEchoRequest(mark, { family: 'ipv6', packetBytes: 20 }), {
    message: 'An ipv6 echo of 20 bytes cannot be sent; accepted is 52 to 65535.',
  })
})

for (const family of ['ipv4', 'ipv6'] as const) {
  test(`an ${family} reply gives back the whole mark and the size of the packet`, () => {
    const news = decodeIcmp(replyTo(encodeEchoRequest(mark, { family, packetBytes: 300 }), family), family)
    assert.deepEqual(news, { news: 'reply', mark, packetBytes: 300 })
  })
}

test('an IPv4 reply with one flipped bit is no reply', () => {
  const datagram = replyTo(encodeEchoRequest(mark, { family: 'ipv4', packetBytes: 300 }), 'ipv4')
  datagram[100] = (datagram[100] ?? 0) ^ 1
  assert.equal(decodeIcmp(datagram, 'ipv4'), undefined)
})

test('a router that names its MTU is understood in both families', () => {
  const quoted = { identifier: 0xbeef, lowSequence: 70_000 & 0xffff }
  const ipv4 = icmpError('ipv4', Uint8Array.of(3, 4, 0, 0, 0, 0, 0x05, 0xaa))
  assert.deepEqual(decodeIcmp(ipv4, 'ipv4'), { news: 'too-big', quoted, mtuBytes: 1450 })
  const ipv6 = icmpError('ipv6', Uint8Array.of(2, 0, 0, 0, 0, 0, 0x05, 0x96))
  assert.deepEqual(decodeIcmp(ipv6, 'ipv6'), { news: 'too-big', quoted, mtuBytes: 1430 })
})

test('an unreachable destination is told with its code', () => {
  const quoted = { identifier: 0xbeef, lowSequence: 70_000 & 0xffff }
  const datagram = icmpError('ipv4', Uint8Array.of(3, 1, 0, 0, 0, 0, 0, 0))
  assert.deepEqual(decodeIcmp(datagram, 'ipv4'), { news: 'unreachable', quoted, code: 1 })
})

test('an error that quotes a UDP packet is not ours', () => {
  const datagram = icmpError('ipv4', Uint8Array.of(3, 1, 0, 0, 0, 0, 0, 0))
  datagram[20 + 8 + 9] = 17
  reseal(datagram)
  assert.equal(decodeIcmp(datagram, 'ipv4'), undefined)
})

/** The request as it comes back to a raw socket. */
function replyTo(request: Uint8Array, family: Family): Uint8Array {
  const reply = Uint8Array.from(request)
  reply[0] = family === 'ipv4' ? 0 : 129
  if (family === 'ipv6') return reply
  return reseal(Buffer.concat([ipv4Header(1), reply]))
}

/** An ICMP error of these first 8 bytes that quotes our request with its IP header. */
function icmpError(family: Family, head: Uint8Array): Uint8Array {
  const request = encodeEchoRequest(mark, { family, packetBytes: 100 })
  if (family === 'ipv6')
    return Buffer.concat([head, Buffer.from([0x60, 0, 0, 0, 0, 60, 58]), Buffer.alloc(33), request])
  return reseal(Buffer.concat([ipv4Header(1), head, ipv4Header(1), request]))
}

function ipv4Header(protocol: number): Buffer {
  const header = Buffer.alloc(20)
  header[0] = 0x45
  header[9] = protocol
  return header
}

function reseal(datagram: Uint8Array): Uint8Array {
  datagram.set([0, 0], 22)
  const sum = internetChecksum(datagram.subarray(20))
  datagram.set([sum >> 8, sum & 0xff], 22)
  return datagram
}
