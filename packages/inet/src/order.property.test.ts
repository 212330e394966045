import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeAddress } from './address.js'
import { compareAddresses } from './order.js'

const bytes = fc.oneof(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.uint8Array({ minLength: 16, maxLength: 16 }))

test('addresses compare like their bytes, shorter first', () => {
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      const expected = Math.sign(a.length - b.length) || Buffer.compare(a, b)
      assert.equal(Math.sign(compareAddresses(decodeAddress(a), decodeAddress(b))), expected)
      assert.equal(Math.sign(compareAddresses(decodeAddress(b), decodeAddress(a))), expected === 0 ? 0 : -expected)
    }),
  )
})
