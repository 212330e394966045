import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, overlaps, prefixOf } from '@weft/inet'
import fc from 'fast-check'
import { ConfigError } from '../../document/config-error.js'
import { readLeases } from './leases-document.js'
import { formatLeases } from './testing/format-leases.js'

const path = '/etc/weft/leases.json'

const someText = fc.oneof(
  fc.constantFrom('node-a', 'node-b', '10.244.1.0/24', '10.244.0.0/16', 'fd00::/64', '192.0.2.1', '2001:db8::1'),
  fc.ipV4(),
  fc.ipV6(),
  fc.string(),
)
const keys = ['Node', 'Subnet', 'IPv6Subnet', 'PublicIP', 'PublicIPv6', 'BackendType', 'BackendData', 'node', 'Other']
const someEntry = fc.dictionary(fc.constantFrom(...keys), fc.oneof({ weight: 4, arbitrary: someText }, fc.jsonValue()))
const goodEntry = fc.record({
  Node: fc.constantFrom('a', 'b', 'c', 'd'),
  Subnet: fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 30 })).map(([text, length]) => prefixOf(address(text), length)),
  PublicIP: fc.constantFrom('192.0.2.1', '192.0.2.2'),
  BackendData: fc.jsonValue({ maxDepth: 2 }),
})

test('whatever the document says, it is read or refused in a sentence, never anything else', () => {
  const almost = fc.record({ Leases: fc.array(fc.oneof(someEntry, goodEntry), { maxLength: 4 }) })
  const text = fc.oneof({ weight: 3, arbitrary: almost.map(value => JSON.stringify(value)) }, fc.json(), fc.string())
  fc.assert(
    fc.property(text, text => {
      try {
        readLeases(path, text)
      } catch (error) {
        assert.ok(error instanceof ConfigError, String(error))
        assert.ok(error.message.startsWith(`${path}: `))
        assert.match(error.message, /: found .+, accepted is .+/s)
      }
    }),
    { numRuns: 2000 },
  )
})

test('what is read has each node once and no subnets that overlap; and such a document is never refused', () => {
  fc.assert(
    fc.property(fc.array(goodEntry, { maxLength: 4 }), entries => {
      const isSound = entries.every((entry, index) =>
        entries.slice(0, index).every(other => other.Node !== entry.Node && !overlaps(other.Subnet, entry.Subnet)),
      )
      const read = () => readLeases(path, JSON.stringify({ Leases: entries }))
      if (isSound) assert.equal(read().leases.length, entries.length)
      else assert.throws(read, ConfigError)
    }),
    { numRuns: 1000 },
  )
})

test('leases that are written and read again are the same, and with a memory of the last reading too', () => {
  const distinct = fc.uniqueArray(goodEntry, { selector: entry => entry.Node, maxLength: 4 })
  fc.assert(
    fc.property(distinct, distinct, (some, others) => {
      const place = (entries: typeof some) =>
        entries.map((entry, index) => ({ ...entry, Subnet: `10.244.${index}.0/24` }))
      const first = readLeases(path, JSON.stringify({ Leases: place(some) }))
      assert.deepEqual(readLeases(path, formatLeases(first.leases)).leases, first.leases)
      const text = JSON.stringify({ Leases: place(others) })
      assert.deepEqual(readLeases(path, text, first), readLeases(path, text))
    }),
  )
})
