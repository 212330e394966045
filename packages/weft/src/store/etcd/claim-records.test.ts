import assert from 'node:assert/strict'
import { test } from 'node:test'
import { claimRecords } from './claim-records.js'
import { decideClaim } from './decide-claim.js'
import { readRecords } from './lease-record.js'
import { claimOf } from './testing/claim-of.js'
import { keyValueOf, prefix } from './testing/key-value-of.js'

const peer = keyValueOf('node-b 10.244.2.0/24 via 192.0.2.2 backend vxlan')
const claim = claimOf()

function kinds(...kvs: Parameters<typeof claimRecords>[2][]) {
  return kvs.map(kv => claimRecords(prefix, claim, kv).map(({ is }) => is))
}

test('a lease of another node is not read, and takes its subnet all the same', () => {
  const [record] = claimRecords(prefix, claim, [peer])
  assert.deepEqual(record, { is: 'unread', kv: peer, subnets: { ipv4: '10.244.2.0/24' } })
})

test('a lease that bears the name or the address of the node is read', () => {
  const named = keyValueOf('node-a 10.244.3.0/24 via 192.0.2.9')
  const flannels = keyValueOf('? 10.244.4.0/24 via 192.0.2.1', { by: 'flannel' })
  const rival = keyValueOf('node-c 10.244.5.0/24 via 192.0.2.1')
  assert.deepEqual(kinds([named], [flannels], [rival]), [['readable'], ['readable'], ['readable']])
})

test('a name or an address that is written in another way is found', () => {
  const escaped = '{"PublicIP":"192.0.2.9","Node":"node\\u002da"}'
  assert.deepEqual(kinds([keyValueOf('node-a 10.244.3.0/24', { value: escaped })]), [['readable']])
  const long = '{"PublicIP":"192.0.2.9","PublicIPv6":"2001:DB8:0:0:0:0:0:1","Node":"node-c"}'
  const dual = claimOf({ via: ['192.0.2.1', '2001:db8::1'] })
  const [record] = claimRecords(prefix, dual, [keyValueOf('node-c 10.244.5.0/24', { value: long })])
  assert.equal(record?.is, 'readable')
})

test('keys that stand for no subnet take none, and one that cannot be read takes its own', () => {
  const elsewhere = { ...peer, key: `${prefix}/config` }
  const stray = { ...peer, key: `${prefix}/subnets/10.244.2.7-24` }
  const broken = keyValueOf('node-a 10.244.6.0/24', { value: '{"Node":"node-a"' })
  assert.deepEqual(kinds([elsewhere], [stray], [broken]), [[], [], ['unreadable']])
})

test('who is in the way is told by name though the lease was not read', () => {
  const busy = claimOf({ previous: ['10.244.2.0/24'], familiesInUse: ['ipv4'] })
  const decide = (records: Parameters<typeof decideClaim>[0]['records']) =>
    decideClaim({ prefix, claim: busy, records, attempt: 0 })
  const decision = decide(claimRecords(prefix, busy, [peer]))
  assert.deepEqual(decision, decide(readRecords(prefix, [peer])))
  assert.match(decision.do === 'wait' ? decision.problem.sentence : '', /is taken by node-b /)
})
