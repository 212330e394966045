import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AttributeReader } from './attribute-reader.js'
import { MalformedMessageError } from './malformed-message-error.js'

function reader(hex: string): AttributeReader {
  const bytes = new Uint8Array(Buffer.from(hex, 'hex'))
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return new AttributeReader(bytes, view, { start: 0, end: bytes.length })
}

test('attributes come in order, and their types without the nested mark', () => {
  const attributes = reader('0500010007000000080002800a000000')
  assert.ok(attributes.next())
  assert.deepEqual([attributes.type, attributes.offset, attributes.length, attributes.u8()], [1, 0, 1, 7])
  assert.ok(attributes.next())
  assert.deepEqual([attributes.type, attributes.offset, attributes.length, attributes.u32()], [2, 8, 4, 10])
  assert.equal(attributes.next(), false)
})

test('the last attribute may lack its padding', () => {
  const attributes = reader('0500010007')
  assert.ok(attributes.next())
  assert.equal(attributes.next(), false)
})

test('an attribute that is longer than what is left is refused with both lengths', () => {
  assert.throws(() => reader('0900010007000000').next(), {
    name: 'MalformedMessageError',
    message: 'An attribute says it has 9 bytes, and 8 are left.',
  })
})

test('an attribute that claims to be shorter than its header is refused', () => {
  assert.throws(() => reader('03000100').next(), MalformedMessageError)
})

test('a value that the payload is too short for is refused with what is accepted', () => {
  const attributes = reader('0500010007000000')
  attributes.next()
  assert.throws(() => attributes.u32(), { message: 'Attribute 1 has 1 bytes; accepted is at least 4.' })
  assert.throws(() => attributes.port(), MalformedMessageError)
  assert.throws(() => attributes.via(), MalformedMessageError)
})

test('an address of another family than expected is refused', () => {
  const attributes = reader('08000100c0000201')
  attributes.next()
  assert.equal(attributes.addressOf('ipv4'), '192.0.2.1')
  assert.throws(() => attributes.addressOf('ipv6'), { message: 'Attribute 1 has 4 bytes; accepted is 16.' })
})

test('a text ends at its NUL or at the end of the attribute', () => {
  const attributes = reader('0800010065746800090001006574683000000000')
  attributes.next()
  assert.equal(attributes.text(), 'eth')
  attributes.next()
  assert.equal(attributes.text(), 'eth0')
})

test('a hardware address that is no MAC reads as none', () => {
  const attributes = reader('08000100c0000201')
  attributes.next()
  assert.equal(attributes.mac(), undefined)
})
