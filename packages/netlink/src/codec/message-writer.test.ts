import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, mac } from '@weft/inet'
import { decodeMessages } from './message.js'
import { MessageWriter } from './message-writer.js'

test('a message starts with its length, type, flags and sequence', () => {
  const writer = new MessageWriter()
  const start = writer.beginMessage(24, 0x605, 7)
  writer.u32(0xdeadbeef)
  writer.endMessage(start)
  const [message] = decodeMessages(writer.written())
  assert.equal(writer.length, 20)
  assert.deepEqual(
    [message?.type, message?.flags, message?.sequence, message?.portId, message?.u32(0)],
    [24, 0x605, 7, 0, 0xdeadbeef],
  )
})

test('flags can be added to a message that has been written', () => {
  const writer = new MessageWriter()
  const start = writer.beginMessage(24, 0x1, 7)
  writer.endMessage(start)
  writer.addMessageFlags(start, 0x4)
  assert.equal(decodeMessages(writer.written())[0]?.flags, 0x5)
})

test('every kind of attribute is read back as it was written', () => {
  const writer = new MessageWriter()
  const start = writer.beginMessage(1, 0, 1)
  writer.attributeU8(1, 200)
  writer.attributeU32(2, 4_000_000_000)
  writer.attributePort(3, 8472)
  writer.attributeFlag(4)
  writer.attributeAddress(5, address('192.0.2.1'))
  writer.attributeAddress(6, address('2001:db8::1'))
  writer.attributeVia(7, 10, address('2001:db8::2'))
  writer.attributeMac(8, mac('02:00:00:00:00:01'))
  writer.attributeText(9, 'flannel.1')
  writer.attributeString(10, 'vxlan')
  writer.attributeBytes(11, Uint8Array.of(1, 2, 3))
  writer.endMessage(start)
  const attributes = decodeMessages(writer.written())[0]?.attributes(0)
  assert.ok(attributes)
  const values: unknown[] = []
  while (attributes.next()) {
    const { type } = attributes
    if (type === 1) values.push(attributes.u8())
    else if (type === 2) values.push(attributes.u32())
    else if (type === 3) values.push(attributes.port())
    else if (type === 4) values.push(attributes.length)
    else if (type === 5 || type === 6) values.push(attributes.address())
    else if (type === 7) values.push(attributes.via())
    else if (type === 8) values.push(attributes.mac())
    else if (type === 9 || type === 10) values.push(attributes.text())
    else values.push([...attributes.bytes()])
  }
  assert.deepEqual(values, [
    200,
    4_000_000_000,
    8472,
    0,
    '192.0.2.1',
    '2001:db8::1',
    '2001:db8::2',
    '02:00:00:00:00:01',
    'flannel.1',
    'vxlan',
    [1, 2, 3],
  ])
})

test('a nested attribute has the length of all that is inside', () => {
  const writer = new MessageWriter()
  const start = writer.beginMessage(1, 0, 1)
  const outer = writer.beginNested(18)
  writer.attributeString(1, 'veth')
  const inner = writer.beginNested(2)
  writer.attributeU8(3, 1)
  writer.endNested(inner)
  writer.endNested(outer)
  writer.endMessage(start)
  const attributes = decodeMessages(writer.written())[0]?.attributes(0)
  assert.ok(attributes)
  assert.ok(attributes.next())
  assert.equal(attributes.length, 8 + 4 + 8)
  const nested = attributes.nested()
  assert.ok(nested.next() && nested.next())
  assert.deepEqual([nested.type, nested.length], [2, 8])
})

test('padding is zero also where an older message was', () => {
  const writer = new MessageWriter(64)
  writer.attributeBytes(1, new Uint8Array(40).fill(0xff))
  writer.reset()
  writer.attributeText(1, 'a')
  writer.zeros(4)
  assert.equal(Buffer.from(writer.written()).toString('hex'), '060001006100000000000000')
})

test('a writer grows beyond its first capacity and keeps what it has', () => {
  const writer = new MessageWriter(16)
  for (let value = 0; value < 1000; value++) writer.u32(value)
  const words = new Uint32Array(Uint8Array.from(writer.written()).buffer)
  assert.deepEqual([words.length, words[0], words[999]], [1000, 0, 999])
})

test('an attribute that its length field cannot tell is refused', () => {
  const writer = new MessageWriter()
  assert.throws(() => writer.attributeBytes(1, new Uint8Array(65532)), /at most 65531 bytes, and these are 65532/)
})
