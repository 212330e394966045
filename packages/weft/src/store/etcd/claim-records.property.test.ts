import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { claimRecords } from './claim-records.js'
import { decideClaim } from './decide-claim.js'
import { readRecords } from './lease-record.js'
import { claimOf } from './testing/claim-of.js'
import { prefix } from './testing/key-value-of.js'

const node = fc.constantFrom('"node-a"', '"node\\u002da"', '"node-aa"', '"node-b"', '"192.0.2.1"')
const publicIp = fc.constantFrom('"192.0.2.1"', '"192.0.2\\u002e1"', '"192.0.2.10"', '"192.0.2.2"', '"0.0.0.0"')
const publicIpv6 = fc.constantFrom('null', '"2001:db8::1"', '"2001:DB8::0:1"', '"2001:db8::2"')
const fields = fc.record({ publicIp, publicIpv6, node }, { requiredKeys: ['publicIp'] })
const value = fields.map(({ publicIp, publicIpv6 = 'null', node }) => {
  const name = node === undefined ? '' : `,"node":${node}`
  return `{"PublicIP":${publicIp},"PublicIPv6":${publicIpv6},"BackendType":"vxlan"${name}}`
})
const key = fc.record({ third: fc.integer({ min: 1, max: 9 }), ipv6: fc.boolean(), length: fc.constantFrom(24, 25) })
const kv = fc.record({ key, value, revision: fc.integer({ min: 2, max: 40 }), leaseId: fc.bigInt(0n, 1n) })
const claim = fc.record({
  via: fc.constantFrom(['192.0.2.1'], ['192.0.2.1', '2001:db8::1']),
  previous: fc.constantFrom([], ['10.244.3.0/24']),
  isPreviousInUse: fc.boolean(),
})

test('a node decides the same whether it has read all leases or only those that may be about it', () => {
  const property = fc.property(claim, fc.array(kv, { maxLength: 8 }), (words, written) => {
    const kvs = written.map(({ key: { third, ipv6, length }, value, revision, leaseId }) => {
      const key = `${prefix}/subnets/10.244.${third}.0-${length}${ipv6 ? `&fd00:10:244:${third}::-64` : ''}`
      return { key, value, createRevision: revision, modRevision: revision, leaseId }
    })
    const asked = { prefix, claim: claimOf(words), attempt: 0 }
    const read = decideClaim({ ...asked, records: readRecords(prefix, kvs) })
    const decision = decideClaim({ ...asked, records: claimRecords(prefix, asked.claim, kvs) })
    assert.deepEqual(decision, read)
  })
  fc.assert(property, { numRuns: 500 })
})
