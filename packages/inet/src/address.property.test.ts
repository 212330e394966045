import assert from 'node:assert/strict'
import { isIPv4, isIPv6 } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeAddress, encodeAddress, parseAddress } from './address.js'
import { parseIpv4 } from './ipv4.js'
import { parseIpv6 } from './ipv6.js'

const bytes4 = fc.uint8Array({ minLength: 4, maxLength: 4 })
// Zero bytes are frequent, so that gaps of every length and place come up.
const group = fc.oneof(fc.constant([0, 0]), fc.tuple(fc.nat(255), fc.nat(255)), fc.tuple(fc.constant(0), fc.nat(15)))
const bytes16 = fc.array(group, { minLength: 8, maxLength: 8 }).map(groups => Uint8Array.from(groups.flat()))
const addressLike = fc.string({ unit: fc.constantFrom(...'0123456789abfF:.'), maxLength: 24 })
const groupLike = fc.oneof(fc.constantFrom('0', '1', '00ab', 'FFFF', '12345', ''), fc.constantFrom('10.0.0.1', '1.2.3'))
const ipv6Like = fc.array(groupLike, { minLength: 2, maxLength: 9 }).map(groups => groups.join(':'))

test('whatever bytes an address has, they survive decoding and encoding', () => {
  fc.assert(
    fc.property(fc.oneof(bytes4, bytes16), bytes => assert.deepEqual(encodeAddress(decodeAddress(bytes)), bytes)),
  )
})

test('a decoded address is what its own parser returns', () => {
  fc.assert(
    fc.property(fc.oneof(bytes4, bytes16), bytes => {
      const decoded = decodeAddress(bytes)
      assert.equal(parseAddress(decoded), decoded)
    }),
  )
})

test('parsing accepts exactly what the platform accepts, zones excepted', () => {
  fc.assert(
    fc.property(fc.oneof(addressLike, ipv6Like, fc.ipV4(), fc.ipV6(), fc.string()), text => {
      assert.equal(parseIpv4(text) !== undefined, isIPv4(text), text)
      assert.equal(parseIpv6(text) !== undefined, isIPv6(text) && !text.includes('%'), text)
    }),
    { numRuns: 2000 },
  )
})

test('the spelling of an IPv6 address is the one that a URL gets', () => {
  fc.assert(
    fc.property(bytes16, bytes => {
      const decoded = decodeAddress(bytes)
      if (decoded.includes('.')) return
      assert.equal(new URL(`http://[${decoded}]/`).hostname, `[${decoded}]`)
    }),
    { numRuns: 1000 },
  )
})

test('two spellings of one IPv6 address become the same string', () => {
  fc.assert(
    fc.property(bytes16, bytes => {
      const groups = Array.from({ length: 8 }, (_, index) => new DataView(bytes.buffer).getUint16(2 * index))
      const long = groups.map(value => value.toString(16).padStart(4, '0').toUpperCase()).join(':')
      const dotted = `${long.slice(0, 29)}:${bytes.subarray(12).join('.')}`
      assert.equal(parseIpv6(long), decodeAddress(bytes))
      assert.equal(parseIpv6(dotted), decodeAddress(bytes))
    }),
  )
})

test('bytes of any other length are refused with a sentence', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), bytes => {
      if (bytes.length === 4 || bytes.length === 16) assert.ok(decodeAddress(bytes))
      else assert.throws(() => decodeAddress(bytes), RangeError)
    }),
  )
})
