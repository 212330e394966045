import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Json } from '../../model/json.js'
import { formatLeaseValue, readLeaseValue } from './lease-value.js'
import { readFlannelValue, readFlannelVxlanData } from './testing/flannel-reader.js'
import { flannelValues } from './testing/flannel-values.js'

const key = '/coreos.com/network/subnets/10.5.34.0-24'

describe('a value that flannel wrote', () => {
  for (const [what, { value }] of Object.entries(flannelValues))
    test(`${what}: is read, and written again byte for byte`, () => {
      assert.equal(formatLeaseValue(readLeaseValue(key, value)), value)
    })

  for (const [what, { value }] of Object.entries(flannelValues))
    test(`${what}: with our node's name in it, flannel reads the same as before`, () => {
      const ours = formatLeaseValue({ ...readLeaseValue(key, value), node: 'node-a' })
      assert.equal(ours, `${value.slice(0, -1)},"Node":"node-a"}`)
      assert.deepEqual(readFlannelValue(ours), readFlannelValue(value))
      assert.equal(readLeaseValue(key, ours).node, 'node-a')
    })
})

test('all that a dual-stack vxlan node says is read', () => {
  assert.deepEqual(readLeaseValue(key, flannelValues['vxlan in dual stack']?.value ?? ''), {
    publicIp: '192.168.64.4',
    publicIpv6: '2001:db8::4',
    backendType: 'vxlan',
    backendData: { VNI: 1, VtepMAC: 'c6:d2:32:6f:8f:45' },
    backendV6Data: { VNI: 1, VtepMAC: 'c6:d2:32:6f:8f:46' },
  })
})

test('names are matched without regard to case, and what nobody knows is ignored', () => {
  const text = '{"publicip":"192.0.2.1","BACKENDTYPE":"VXLAN","Zone":"eu","backendData":null}'
  assert.deepEqual(readLeaseValue(key, text), { publicIp: '192.0.2.1', backendType: 'vxlan' })
})

test('no address, in every way that there is to say so, is no address', () => {
  for (const text of ['{}', '{"PublicIP":"0.0.0.0","PublicIPv6":null}', '{"PublicIP":null,"PublicIPv6":"::"}'])
    assert.deepEqual(readLeaseValue(key, text), {})
})

test('a node without IPv4 writes what does not end a flannel node that reads it', () => {
  const text = formatLeaseValue({ node: 'node-a' })
  assert.equal(text, '{"PublicIP":"0.0.0.0","PublicIPv6":null,"Node":"node-a"}')
  assert.equal(readFlannelValue(text).PublicIP, '0.0.0.0')
})

test("the tunnel's data of a vxlan node is what Go reads into VNI and VtepMAC", () => {
  const backendData = { VNI: 1, VtepMAC: '02:00:00:00:01:00' }
  const text = formatLeaseValue({ node: 'node-a', backendType: 'vxlan', backendData })
  assert.deepEqual(readFlannelVxlanData(readFlannelValue(text).BackendData), backendData)
})

const deep = `${'['.repeat(9_000)}${']'.repeat(9_000 - 2_000)}`

const refused: readonly (readonly [what: string, value: string, sentence: string])[] = [
  ['no JSON', 'hello', `${key}: found "hello", accepted is a JSON object`],
  ['its own key, as a documented command leaves it', key, `${key}: found "${key}", accepted is a JSON object`],
  ['nothing', '', `${key}: found "", accepted is a JSON object`],
  ['no object', '[]', `${key}: found [], accepted is a JSON object`],
  ['null', 'null', `${key}: found null, accepted is a JSON object`],
  ['terminal escapes', '\u001b[2Jhello', `${key}: found "\\u001b[2Jhello", accepted is a JSON object`],
  ['a megabyte', 'x'.repeat(1_000_000), `${key}: found 1000000 bytes, accepted is at most 16384 bytes`],
  ['endless nesting', deep, `${key}: found ${JSON.stringify(deep).slice(0, 80)}…, accepted is a JSON object`],
  [
    'a multicast address',
    '{"PublicIP":"224.0.0.1"}',
    `${key}: PublicIP: found "224.0.0.1", accepted is an IPv4 address like "192.0.2.1" that other machines reach: not loopback, link-local, multicast, broadcast or unspecified`,
  ],
  [
    'an address of the other family',
    '{"PublicIP":"2001:db8::1"}',
    `${key}: PublicIP: found "2001:db8::1", accepted is an IPv4 address like "192.0.2.1" that other machines reach: not loopback, link-local, multicast, broadcast or unspecified`,
  ],
  [
    'a loopback address',
    '{"PublicIP":"192.0.2.1","PublicIPv6":"::1"}',
    `${key}: PublicIPv6: found "::1", accepted is an IPv6 address like "2001:db8::1" that other machines reach: not loopback, link-local, multicast, broadcast or unspecified`,
  ],
  [
    'a backend with a name that nobody would choose',
    '{"BackendType":"vxlan; rm -rf /"}',
    `${key}: BackendType: found "vxlan; rm -rf /", accepted is the name of a backend like "vxlan"`,
  ],
  [
    'a node with such a name',
    '{"Node":"../node-a"}',
    `${key}: Node: found "../node-a", accepted is a name like "node-a": lower-case letters, digits, "-" and ".", at most 253 of them`,
  ],
  [
    'too much data',
    `{"BackendData":"${'x'.repeat(5000)}"}`,
    `${key}: BackendData: found "${'x'.repeat(79)}…, accepted is at most 4096 bytes of JSON`,
  ],
  [
    'a type that is a number',
    '{"BackendType":7}',
    `${key}: BackendType: found 7, accepted is the name of a backend like "vxlan"`,
  ],
]

describe('a value that cannot be meant is refused with what was found and what is accepted', () => {
  for (const [what, value, message] of refused)
    test(what, () => {
      assert.throws(() => readLeaseValue(key, value), { name: 'ConfigError', message })
    })
})

test('data may be any JSON at all', () => {
  for (const data of [0, false, '', [], {}, { VtepMAC: 'no MAC' }] satisfies Json[])
    assert.deepEqual(readLeaseValue(key, JSON.stringify({ BackendData: data })).backendData, data)
})
