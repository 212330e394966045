import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeMac, encodeMac, isLocalMac, isUnicastMac, localMacFrom, parseMac } from './mac.js'

const bytes6 = fc.uint8Array({ minLength: 6, maxLength: 6 })

test('whatever bytes a MAC has, they survive decoding, parsing and encoding', () => {
  fc.assert(
    fc.property(bytes6, bytes => {
      const decoded = decodeMac(bytes)
      assert.equal(parseMac(decoded), decoded)
      assert.equal(parseMac(decoded.toUpperCase()), decoded)
      assert.deepEqual(encodeMac(decoded), bytes)
    }),
  )
})

test('every digest makes a unicast local MAC', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 6, maxLength: 64 }), digest => {
      const made = localMacFrom(digest)
      assert.ok(isUnicastMac(made) && isLocalMac(made))
    }),
  )
})

test('random text is refused unless it has the form of a MAC', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'0aF:g'), minLength: 15, maxLength: 18 }), text => {
      assert.equal(parseMac(text) !== undefined, /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text))
    }),
  )
})
