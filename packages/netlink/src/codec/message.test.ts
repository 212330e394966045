import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MalformedMessageError } from './malformed-message-error.js'
import { decodeMessages } from './message.js'
import { MessageWriter } from './message-writer.js'

test('a datagram is taken apart into its messages', () => {
  const writer = new MessageWriter()
  for (const type of [16, 24, 3]) {
    const start = writer.beginMessage(type, 0, type)
    writer.zeros(type === 24 ? 4 : 0)
    writer.endMessage(start)
  }
  const messages = decodeMessages(writer.written())
  assert.deepEqual(
    messages.map(message => [message.type, message.bodyLength]),
    [
      [16, 0],
      [24, 4],
      [3, 0],
    ],
  )
})

test('a datagram may lie anywhere in a larger buffer', () => {
  const writer = new MessageWriter()
  writer.endMessage(writer.beginMessage(16, 0, 9))
  const buffer = new Uint8Array(64)
  buffer.set(writer.written(), 13)
  assert.equal(decodeMessages(buffer.subarray(13, 29))[0]?.sequence, 9)
})

test('a message that is longer than its datagram is refused with both lengths', () => {
  const writer = new MessageWriter()
  writer.endMessage(writer.beginMessage(16, 0, 1))
  const datagram = Uint8Array.from(writer.written())
  datagram[0] = 40
  assert.throws(() => decodeMessages(datagram), {
    name: 'MalformedMessageError',
    message: 'A message says it has 40 bytes, and 16 are left in the datagram.',
  })
})

test('a message that claims to be shorter than its header is refused', () => {
  assert.throws(() => decodeMessages(new Uint8Array(16)), MalformedMessageError)
  assert.throws(() => decodeMessages(new Uint8Array(7)), MalformedMessageError)
})

test('a field behind the end of the message is refused', () => {
  const writer = new MessageWriter()
  writer.endMessage(writer.beginMessage(16, 0, 1))
  const [message] = decodeMessages(writer.written())
  assert.throws(() => message?.u8(0), /type 16 needs 1 bytes behind its header, and has 0/)
  assert.throws(() => message?.attributes(16), MalformedMessageError)
})
