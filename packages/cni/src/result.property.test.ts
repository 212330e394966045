import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, interfaceAddress, prefix } from '@weft/inet'
import fc from 'fast-check'
import { cniVersions, isAtLeast } from './cni-version.js'
import { formatResult } from './format-result.js'
import { parseResult } from './parse-result.js'
import type { Result } from './result.js'

const gateway = fc.constantFrom('10.1.7.1', '192.0.2.7', 'fd00::1').map(address)
const positive = fc.integer({ min: 1, max: 65535 })
const text = fc.string({ minLength: 1, maxLength: 8 })
const texts = fc.array(text, { minLength: 1, maxLength: 3 })
const route = fc.record(
  {
    destination: fc.constantFrom('0.0.0.0/0', '10.1.0.0/16', '::/0', 'fd00::/48').map(prefix),
    gateway,
    mtu: positive,
    advmss: positive,
    priority: positive,
    table: fc.nat(300),
    scope: fc.nat(255),
  },
  { requiredKeys: ['destination'], noNullPrototype: true },
)
const ip = fc.record(
  {
    address: fc.constantFrom('10.1.7.9/24', '192.0.2.9/32', 'fd00::9/64').map(interfaceAddress),
    gateway,
    interface: fc.nat(3),
  },
  { requiredKeys: ['address'], noNullPrototype: true },
)
const oneInterface = fc.record(
  { name: text, mac: text, mtu: positive, sandbox: text, socketPath: text, pciId: text },
  { requiredKeys: ['name'], noNullPrototype: true },
)
const dns = fc.record(
  { nameservers: texts, domain: text, search: texts, options: texts },
  { requiredKeys: [], noNullPrototype: true },
)
const result: fc.Arbitrary<Result> = fc.record(
  {
    interfaces: fc.array(oneInterface, { maxLength: 3 }),
    ips: fc.array(ip, { minLength: 1, maxLength: 4 }),
    routes: fc.array(route, { maxLength: 4 }),
    dns,
  },
  { noNullPrototype: true },
)
const version = fc.constantFrom(...cniVersions)

const read = (printed: string) => parseResult(JSON.parse(printed), { path: 'it', version: '0.1.0' })

test('from 1.0.0 on a result that is printed and read again is the same', () => {
  fc.assert(
    fc.property(result, version, (made, spoken) => {
      fc.pre(isAtLeast(spoken, '1.0.0'))
      assert.deepEqual(read(formatResult(made, spoken)), made)
    }),
  )
})

test('what an older version leaves out is left out once: printed, read and printed again it is the same text', () => {
  fc.assert(
    fc.property(result, version, (made, spoken) => {
      const printed = formatResult(made, spoken)
      assert.equal(formatResult(read(printed), spoken), printed)
    }),
  )
})

test('a result that went through a newer version tells an older one the same', () => {
  fc.assert(
    fc.property(result, version, version, (made, one, other) => {
      const [older, newer] = isAtLeast(one, other) ? [other, one] : [one, other]
      assert.equal(formatResult(read(formatResult(made, newer)), older), formatResult(made, older))
    }),
  )
})
