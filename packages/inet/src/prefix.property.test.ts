import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Address, addressLength, decodeAddress, encodeAddress } from './address.js'
import { contains, overlaps } from './containment.js'
import { familyOf } from './family.js'
import { interfaceAddress, parseInterfaceAddress, subnetOf, withLength } from './interface-address.js'
import { hostPrefix, networkOf, type Prefix, parsePrefix, prefixOf } from './prefix.js'
import { lengthOf } from './prefix-length.js'
import { addressAt, countSubnets, subnetAt } from './subnets.js'

// Few distinct bytes, so that random networks do meet each other.
const byte = fc.constantFrom(0, 1, 0x7f, 0x80, 0xff)
const address = fc
  .oneof(fc.array(byte, { minLength: 4, maxLength: 4 }), fc.array(byte, { minLength: 16, maxLength: 16 }))
  .map(bytes => decodeAddress(Uint8Array.from(bytes)))
const withSomeLength = address.chain(value =>
  fc.nat(8 * addressLength(value)).map(length => ({ address: value, length })),
)
const prefix = withSomeLength.map(({ address, length }) => prefixOf(address, length))

function numberOf(value: Address): bigint {
  return encodeAddress(value).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
}

function rangeOf(value: Prefix): { first: bigint; last: bigint } {
  const first = numberOf(networkOf(value))
  const hostBits = 8 * addressLength(networkOf(value)) - lengthOf(value)
  return { first, last: first + (1n << BigInt(hostBits)) - 1n }
}

test('every prefix is what its own parser returns', () => {
  fc.assert(fc.property(prefix, value => assert.equal(parsePrefix(value), value)))
})

test('random text is either refused or already means one canonical prefix', () => {
  const text = fc.string({ unit: fc.constantFrom(...'01289af:./'), maxLength: 20 })
  fc.assert(
    fc.property(text, text => {
      const parsed = parsePrefix(text)
      if (parsed !== undefined) assert.equal(parsePrefix(parsed), parsed)
      const onInterface = parseInterfaceAddress(text)
      if (onInterface !== undefined) assert.equal(parseInterfaceAddress(onInterface), onInterface)
      assert.ok(parsed === undefined || onInterface === interfaceAddress(parsed))
    }),
    { numRuns: 2000 },
  )
})

test('the prefix of an address contains it and starts at or below it', () => {
  fc.assert(
    fc.property(withSomeLength, ({ address, length }) => {
      const around = prefixOf(address, length)
      assert.ok(contains(around, address))
      assert.ok(numberOf(networkOf(around)) <= numberOf(address))
      assert.equal(lengthOf(around), length)
      assert.equal(subnetOf(withLength(address, length)), around)
    }),
  )
})

test('containing means that the range of numbers lies inside', () => {
  fc.assert(
    fc.property(prefix, prefix, (a, b) => {
      const [outer, inner] = [rangeOf(a), rangeOf(b)]
      const isInside = familyOf(a) === familyOf(b) && outer.first <= inner.first && inner.last <= outer.last
      assert.equal(contains(a, b), isInside)
    }),
    { numRuns: 2000 },
  )
})

test('an address is contained exactly when its host prefix is', () => {
  fc.assert(fc.property(prefix, address, (p, a) => assert.equal(contains(p, a), contains(p, hostPrefix(a)))))
})

test('containing is reflexive and transitive, and mutual only between equals', () => {
  fc.assert(
    fc.property(prefix, prefix, prefix, (a, b, c) => {
      assert.ok(contains(a, a))
      if (contains(a, b) && contains(b, c)) assert.ok(contains(a, c))
      if (contains(a, b) && contains(b, a)) assert.equal(a, b)
    }),
    { numRuns: 1000 },
  )
})

test('overlapping is symmetric and means a common address', () => {
  fc.assert(
    fc.property(prefix, prefix, (a, b) => {
      const [x, y] = [rangeOf(a), rangeOf(b)]
      const meet = familyOf(a) === familyOf(b) && x.first <= y.last && y.first <= x.last
      assert.equal(overlaps(a, b), meet)
      assert.equal(overlaps(b, a), meet)
    }),
    { numRuns: 1000 },
  )
})

test('the subnet at an index lies inside, meets no other, and starts where the count says', () => {
  const subnets = prefix.chain(outer => {
    const bits = 8 * addressLength(networkOf(outer))
    return fc.integer({ min: lengthOf(outer), max: bits }).chain(length => {
      const last = countSubnets(outer, length) - 1n
      const index = fc.bigInt({ min: 0n, max: last })
      return fc.tuple(index, index).map(([i, j]) => ({ outer, length, i, j, step: 1n << BigInt(bits - length) }))
    })
  })
  fc.assert(
    fc.property(subnets, ({ outer, length, i, j, step }) => {
      const [a, b] = [subnetAt(outer, length, i), subnetAt(outer, length, j)]
      assert.ok(contains(outer, a))
      assert.equal(overlaps(a, b), i === j)
      assert.equal(parsePrefix(a), a)
      assert.equal(networkOf(a), addressAt(outer, i * step))
    }),
    { numRuns: 1000 },
  )
})
