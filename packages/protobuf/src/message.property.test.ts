import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { bool, bytes, int64, integer, kinds, optional, repeated, text, uint64 } from './field.js'
import { later, type Message, message } from './message.js'
import { WireError } from './reader.js'

const Inner = message({ name: text(1), count: integer(15) })
const Everything = message({
  flag: bool(1),
  plain: integer(2),
  signed: int64(3),
  unsigned: uint64(4),
  words: text(16),
  data: bytes(2047),
  inner: optional(5, Inner),
  several: repeated(6, Inner),
  numbers: repeated(7, kinds.integer),
  blobs: repeated(8, kinds.bytes),
})

interface Nest {
  words: string
  nests: Nest[]
}
const Nest: Message<Nest, Partial<Nest>> = message({
  words: text(1),
  nests: repeated(
    2,
    later((): Message<Nest, Partial<Nest>> => Nest),
  ),
})

const blob = fc.uint8Array({ maxLength: 300 }).map(data => Buffer.from(data))
const words = fc.string({ unit: 'grapheme', maxLength: 40 })
const plainObjects = { noNullPrototype: true }
const inner = fc.record({ name: words, count: fc.maxSafeInteger() }, plainObjects)
const everything = fc.record(
  {
    flag: fc.boolean(),
    plain: fc.maxSafeInteger(),
    signed: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
    unsigned: fc.bigInt(0n, 2n ** 64n - 1n),
    words,
    data: blob,
    inner: fc.option(inner, { nil: undefined }),
    several: fc.array(inner),
    numbers: fc.array(fc.maxSafeInteger()),
    blobs: fc.array(blob),
  },
  plainObjects,
)

describe('any message', () => {
  it('decodes to what was encoded', () => {
    fc.assert(fc.property(everything, value => assert.deepEqual(Everything.decode(Everything.encode(value)), value)))
  })

  it('decodes or is refused as a WireError, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), data => {
        for (const type of [Everything, Nest]) {
          try {
            type.decode(data)
          } catch (error) {
            assert.ok(error instanceof WireError)
          }
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('is refused, or holds less, when its end is missing', () => {
    fc.assert(
      fc.property(everything, fc.nat(), (value, cut) => {
        const encoded = Everything.encode(value)
        fc.pre(encoded.length > 0)
        const part = encoded.subarray(0, cut % encoded.length)
        try {
          assert.ok(Everything.encode(Everything.decode(part)).length <= part.length)
        } catch (error) {
          assert.ok(error instanceof WireError)
        }
      }),
    )
  })
})
