import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { bool, bytes, int64, integer, kinds, optional, repeated, text, uint64 } from './field.js'
import { later, type Message, message } from './message.js'

const hex = (digits: string) => Buffer.from(digits.replaceAll(' ', ''), 'hex')

interface Nest {
  inner: Nest | undefined
}
const Nest: Message<Nest, { inner?: Nest | undefined }> = message({
  inner: optional(
    1,
    later((): Message<Nest, { inner?: Nest | undefined }> => Nest),
  ),
})

describe('protobuf messages', () => {
  // The examples of the protobuf documentation.
  it('look as the documentation of protobuf shows them', () => {
    const Test1 = message({ a: integer(1) })
    const Test2 = message({ b: text(2) })
    const Test3 = message({ c: optional(3, Test1) })
    const Test4 = message({ d: text(4), e: repeated(6, kinds.integer) })
    assert.deepEqual(Test1.encode({ a: 150 }), hex('08 96 01'))
    assert.deepEqual(Test2.encode({ b: 'testing' }), hex('12 07 74 65 73 74 69 6e 67'))
    assert.deepEqual(Test3.encode({ c: { a: 150 } }), hex('1a 03 08 96 01'))
    assert.deepEqual(Test1.encode({ a: -2 }), hex('08 fe ff ff ff ff ff ff ff ff 01'))
    assert.deepEqual(Test4.decode(hex('22 05 68 65 6c 6c 6f 30 01 30 02 30 03')), { d: 'hello', e: [1, 2, 3] })
    assert.deepEqual(Test4.decode(hex('32 06 03 8e 02 9e a7 05')), { d: '', e: [3, 270, 86942] }, 'packed')
  })

  it('have every field when they are decoded, and none when all are as usual', () => {
    const All = message({ a: bool(1), b: integer(2), c: int64(3), d: text(4), e: bytes(5), f: repeated(6, kinds.text) })
    const usual = { a: false, b: 0, c: 0n, d: '', e: Buffer.alloc(0), f: [] }
    assert.deepEqual(All.decode(Buffer.alloc(0)), usual)
    assert.equal(All.encode(usual).length, 0)
    assert.equal(All.encode({}).length, 0)
  })

  it('hold numbers up to the largest of 64 bits, and refuse what a plain number cannot hold', () => {
    const Numbers = message({ signed: int64(1), unsigned: uint64(2), plain: integer(3) })
    const largest = { signed: -(2n ** 63n), unsigned: 2n ** 64n - 1n, plain: Number.MAX_SAFE_INTEGER }
    assert.deepEqual(Numbers.decode(Numbers.encode(largest)), largest)
    assert.deepEqual(Numbers.decode(Numbers.encode({ plain: Number.MIN_SAFE_INTEGER })).plain, Number.MIN_SAFE_INTEGER)
    const tooLarge = message({ plain: int64(3) }).encode({ plain: 2n ** 53n })
    assert.throws(() => Numbers.decode(tooLarge), { name: 'WireError', message: 'a number is larger than 2^53' })
  })

  it('may hold what the reader does not know, of every wire type', () => {
    const One = message({ a: integer(1) })
    const unknown = '10 01 19 0000000000000000 22 02 0102 2d 00000000'
    assert.deepEqual(One.decode(hex(`${unknown} 08 07 ${unknown}`)), { a: 7 })
    assert.deepEqual(One.decode(hex('0a 01 00 08 07')), { a: 7 }, 'a known number of another wire type')
  })

  it('are refused with what is wrong with them', () => {
    const One = message({ a: integer(1), b: bytes(2) })
    const cases: [string, RegExp][] = [
      ['08', /ends in the middle/],
      ['08 ff', /ends in the middle/],
      ['12 05 01', /ends in the middle/],
      ['12 ff ff ff ff ff ff ff ff ff 01', /ends in the middle/],
      ['08 ff ff ff ff ff ff ff ff ff ff 01', /more than ten bytes/],
      ['00 01', /number 0/],
      ['1b', /wire type 3 is unknown/],
      ['21 00', /ends in the middle/],
    ]
    for (const [digits, message] of cases) assert.throws(() => One.decode(hex(digits)), { name: 'WireError', message })
  })

  it('may be nested a hundred deep, and no deeper', () => {
    const Wrapped = message({ inner: optional(1, kinds.bytes) })
    function nested(depth: number): Buffer {
      return depth === 0 ? Buffer.alloc(0) : Wrapped.encode({ inner: nested(depth - 1) })
    }
    assert.ok(Nest.decode(nested(100)).inner)
    assert.throws(() => Nest.decode(nested(101)), {
      name: 'WireError',
      message: 'messages are nested more than 100 deep',
    })
  })
})
