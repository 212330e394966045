import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, contains, lengthOf, prefixOf } from '@weft/inet'
import fc from 'fast-check'
import { ConfigError } from '../document/config-error.js'
import { readNetworkConfig } from './net-conf.js'

const path = '/etc/kube-flannel/net-conf.json'

const someText = fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom('10.244.0.0/16', 'fd00::/48', 'vxlan'), fc.string())
const someValue = fc.oneof(someText, fc.integer({ min: -1, max: 130 }), fc.boolean(), fc.jsonValue())
const keys = [
  ...['Network', 'SubnetLen', 'SubnetMin', 'SubnetMax', 'EnableIPv4', 'EnableIPv6', 'EnableNFTables'],
  ...['IPv6Network', 'IPv6SubnetLen', 'IPv6SubnetMin', 'IPv6SubnetMax', 'Backend', 'Type', 'network'],
]
const almost = fc.dictionary(fc.constantFrom(...keys), someValue).chain(document =>
  fc.dictionary(fc.constantFrom('Type', 'VNI', 'Port', 'MTU', 'GBP'), someValue).map(Backend => ({
    Network: '10.244.0.0/16',
    Backend,
    ...document,
  })),
)

test('whatever the document says, it is read or refused in a sentence, never anything else', () => {
  const text = fc.oneof(
    almost.map(document => JSON.stringify(document)),
    fc.json(),
    fc.string(),
  )
  fc.assert(
    fc.property(text, text => {
      try {
        readNetworkConfig(path, text)
      } catch (error) {
        assert.ok(error instanceof ConfigError, String(error))
        assert.ok(error.message.startsWith(`${path}: `))
        assert.match(error.message, /: found .+, accepted is .+/s)
      }
    }),
    { numRuns: 2000 },
  )
})

const ipv4Network = fc
  .tuple(fc.ipV4(), fc.integer({ min: 1, max: 28 }))
  .map(([text, length]) => prefixOf(address(text), length))
const ipv6Network = fc
  .tuple(fc.ipV6(), fc.integer({ min: 1, max: 124 }))
  .map(([text, length]) => prefixOf(address(text), length))

test('each network is cut into at least four subnets, and the first and the last of them lie inside', () => {
  fc.assert(
    fc.property(ipv4Network, ipv6Network, (Network, IPv6Network) => {
      const document = { Network, IPv6Network, EnableIPv6: true, Backend: { Type: 'vxlan' } }
      const { families } = readNetworkConfig(path, JSON.stringify(document))
      for (const family of [families.ipv4, families.ipv6]) {
        assert.ok(family)
        assert.ok(family.subnetLength >= lengthOf(family.network) + 2)
        for (const end of [family.subnetMin, family.subnetMax]) {
          assert.equal(lengthOf(end), family.subnetLength)
          assert.ok(contains(family.network, end))
        }
        assert.notEqual(family.subnetMin, family.subnetMax)
      }
    }),
  )
})
