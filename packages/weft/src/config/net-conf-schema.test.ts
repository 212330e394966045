import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isJsonObject, type Json, type JsonObject } from '../model/json.js'
import { readNetworkConfig } from './net-conf.js'
import { netConfSchema } from './net-conf-schema.js'

const schema = netConfSchema()

/** As much of JSON Schema as ours uses. */
function isValid(schema: Json | undefined, value: Json): boolean {
  assert.ok(isJsonObject(schema))
  return Object.entries(schema).every(([keyword, says]) => {
    const check = keywords[keyword]
    assert.ok(check, `${keyword} is a keyword that this test does not know`)
    return check(says, value)
  })
}

const keywords: { readonly [keyword: string]: (says: Json, value: Json) => boolean } = {
  $schema: () => true,
  title: () => true,
  description: () => true,
  default: () => true,
  examples: () => true,
  type: (says, value) => (says === 'integer' ? Number.isInteger(value) : typeOf(value) === says),
  minimum: (says, value) => typeof value !== 'number' || value >= Number(says),
  maximum: (says, value) => typeof value !== 'number' || value <= Number(says),
  pattern: (says, value) => typeof value !== 'string' || new RegExp(String(says)).test(value),
  enum: (says, value) => Array.isArray(says) && says.includes(value),
  anyOf: (says, value) => Array.isArray(says) && says.some(one => isValid(one, value)),
  properties: (says, value) =>
    !isJsonObject(value) ||
    !isJsonObject(says) ||
    Object.entries(value).every(([key, one]) => !Object.hasOwn(says, key) || isValid(says[key], one)),
}

function typeOf(value: Json): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function isAccepted(document: JsonObject): boolean {
  try {
    readNetworkConfig('net-conf.json', JSON.stringify(document))
    return true
  } catch {
    return false
  }
}

function withoutFamiliesThatAreOff(document: JsonObject): JsonObject {
  const { families } = readNetworkConfig('net-conf.json', JSON.stringify(document))
  const isOff = (key: string) =>
    (families.ipv4 === undefined && /^(Network|Subnet)/.test(key)) || (families.ipv6 === undefined && /^IPv6/.test(key))
  return Object.fromEntries(Object.entries(document).filter(([key]) => !isOff(key)))
}

const number = fc.oneof(
  fc.integer({ min: -1, max: 130 }),
  fc.constantFrom(1400, 4789, 70_000, 16_777_215, 16_777_216, 0.5),
)
const network = fc.constantFrom(
  '10.244.0.0/16',
  '10.0.0.0/8',
  '10.0.0.0/28',
  '0.0.0.0/1',
  'fd00::/48',
  '::/1',
  'x',
  '::/0',
)
const address = fc.constantFrom('0.0.0.0', '10.244.8.0', '10.0.0.4', '::', 'fd00:0:0:8::', '10.244.8.1')
const junk = fc.oneof(fc.jsonValue(), fc.constant(null))
/** Some of the keys, each with a value that might be meant, or with anything. */
function some(kinds: { readonly [key: string]: fc.Arbitrary<unknown> }, most: number): fc.Arbitrary<object> {
  const pairs = Object.entries(kinds).map(([key, kind]) => {
    const value = fc.oneof({ weight: 5, arbitrary: kind }, junk)
    return value.map(one => [key, one] as const)
  })
  return fc.array(fc.oneof(...pairs), { maxLength: most }).map(Object.fromEntries)
}

const backend = some(
  {
    Type: fc.constantFrom('vxlan', 'VXLAN', 'host-gw', 'Host-GW', 'udp'),
    ...{ VNI: number, Port: number, MTU: number },
    ...{ GBP: fc.boolean(), Learning: fc.boolean(), DirectRouting: fc.boolean() },
  },
  3,
).map(options => ({ Type: 'vxlan', ...options }))
const document = some(
  {
    ...{ Network: network, SubnetLen: number, SubnetMin: address, SubnetMax: address },
    ...{ EnableIPv4: fc.boolean(), EnableIPv6: fc.boolean(), EnableNFTables: fc.boolean() },
    ...{ IPv6Network: network, IPv6SubnetLen: number, IPv6SubnetMin: address, IPv6SubnetMax: address },
    ...{ Backend: backend, Comment: junk },
  },
  4,
).map(changes => ({ Network: '10.244.0.0/16', IPv6Network: 'fd00::/48', Backend: { Type: 'vxlan' }, ...changes }))

test('what the reader accepts the schema accepts, apart from the keys of a family that is off', () => {
  let accepted = 0
  const property = fc.property(document, written => {
    const read: JsonObject = JSON.parse(JSON.stringify(written))
    if (!isAccepted(read)) return
    accepted += 1
    assert.ok(isValid(schema, withoutFamiliesThatAreOff(read)))
  })
  fc.assert(property, { numRuns: 5_000 })
  assert.ok(accepted > 500, `only ${accepted} of the documents were good`)
})

const good = { Network: '10.244.0.0/16', Backend: { Type: 'vxlan' } }
const refused: readonly JsonObject[] = [
  { ...good, Network: 7 },
  { ...good, SubnetLen: 31 },
  { ...good, SubnetLen: 2 },
  { ...good, SubnetLen: '24' },
  { ...good, EnableIPv6: 'true' },
  { ...good, Backend: [] },
  { ...good, Backend: { Type: 'ipsec' } },
  { ...good, Backend: { Type: 'udp', DataPath: 7 } },
  { ...good, Backend: { Type: 'vxlan', VNI: 0 } },
  { ...good, Backend: { Type: 'vxlan', MTU: 100 } },
  { ...good, Backend: { Type: 'vxlan', GBP: 1 } },
]
for (const one of refused)
  test(`${JSON.stringify(one)} is refused by both`, () => {
    assert.ok(isValid(schema, good))
    assert.equal(isValid(schema, one), false)
    assert.equal(isAccepted(one), false)
  })

test('a default is told only where it does not depend on anything else', () => {
  const { properties } = schema
  assert.ok(isJsonObject(properties))
  const defaults = Object.entries(properties).map(([name, property]) => [
    name,
    isJsonObject(property) && property.default,
  ])
  assert.deepEqual(Object.fromEntries(defaults.filter(([, fallback]) => fallback !== undefined)), {
    EnableIPv4: true,
    EnableIPv6: false,
    EnableNFTables: false,
  })
})
