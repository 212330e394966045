import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeAcknowledgement } from '../codec/acknowledgement.js'
import { MalformedMessageError } from '../codec/malformed-message-error.js'
import { decodeMessages, type Message } from '../codec/message.js'
import { decodeTableChange } from '../events/watch-nftables.js'
import { decodeRouteEvent } from '../events/watch-route.js'
import { decodeRouteLookup } from '../route/route-lookup.js'
import { describeMessage } from '../trace.js'
import { decodeQdisc } from '../traffic-control/qdisc.js'
import { decodeRedirect } from '../traffic-control/redirect.js'
import { readCapture } from './read-capture.js'

const decoders: ((message: Message) => unknown)[] = [
  decodeRouteEvent,
  decodeRouteLookup,
  decodeAcknowledgement,
  decodeTableChange,
  decodeQdisc,
  decodeRedirect,
  describeMessage,
]

const captures = ['requests', 'replies', 'events'].flatMap(folder =>
  readdirSync(new URL(`../../captures/${folder}`, import.meta.url))
    .filter(name => name.endsWith('.hex'))
    .flatMap(name => decodeMessages(readCapture(`${folder}/${name.slice(0, -4)}`)).map(message => message.bytes)),
)

/** Whatever the bytes are: a value, or the one error that says that they are none. */
function decodeAll(bytes: Uint8Array): void {
  for (const decode of [
    decodeMessages,
    ...decoders.map(decode => (all: Uint8Array) => decodeMessages(all).map(decode)),
  ]) {
    try {
      decode(bytes)
    } catch (error) {
      assert.ok(error instanceof MalformedMessageError, `${error} for ${Buffer.from(bytes).toString('hex')}`)
    }
  }
}

/** A datagram of one message that claims to be whole. */
function messageOf(type: number, body: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(16 + body.length)
  bytes.writeUInt32LE(bytes.length, 0)
  bytes.writeUInt16LE(type, 4)
  bytes.writeUInt16LE(0x200, 6)
  bytes.set(body, 16)
  return bytes
}

const types = [2, 3, 16, 17, 20, 24, 28, 32, 36, 44, 104, 10 << 8]

test('random datagrams are values or malformed, never anything else', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), decodeAll))
})

test('messages of every known type with random content are values or malformed', () => {
  fc.assert(
    fc.property(fc.constantFrom(...types), fc.uint8Array({ maxLength: 200 }), (type, body) =>
      decodeAll(messageOf(type, body)),
    ),
    { numRuns: 500 },
  )
})

test('real messages that were cut short are values or malformed', () => {
  fc.assert(
    fc.property(fc.constantFrom(...captures), fc.nat(), (bytes, cut) => {
      const type = new DataView(bytes.buffer, bytes.byteOffset).getUint16(4, true)
      const rest = bytes.subarray(0, cut % bytes.length)
      decodeAll(rest)
      if (rest.length >= 16) decodeAll(messageOf(type, rest.subarray(16)))
    }),
    { numRuns: 1000 },
  )
})

test('real messages with some bytes changed are values or malformed', () => {
  const changes = fc.array(fc.record({ at: fc.nat(), byte: fc.nat(255) }), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(fc.constantFrom(...captures), changes, (original, changed) => {
      const bytes = Uint8Array.from(original)
      // The header stays: with a wrong length or type the decoders behind it would never be reached.
      for (const { at, byte } of changed) bytes[16 + (at % (bytes.length - 16))] = byte
      decodeAll(bytes)
    }),
    { numRuns: 2000 },
  )
})
