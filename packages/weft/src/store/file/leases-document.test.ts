import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Json } from '../../model/json.js'
import { readLeases } from './leases-document.js'

const path = '/etc/weft/leases.json'
const read = (document: Json) => readLeases(path, JSON.stringify(document))

const nodeA = {
  Node: 'node-a',
  Subnet: '10.244.1.0/24',
  IPv6Subnet: 'fd00:10:244:1::/64',
  PublicIP: '192.0.2.1',
  PublicIPv6: '2001:db8::1',
  BackendType: 'vxlan',
  BackendData: { VNI: 1, VtepMAC: '02:00:00:00:01:00' },
  BackendV6Data: { VNI: 1, VtepMAC: '02:00:00:00:01:06' },
}
const nodeB = { Node: 'node-b', Subnet: '10.244.2.0/24', PublicIP: '192.0.2.2' }

test('an entry with everything is a lease with everything', () => {
  const { leases, warnings } = read({ Leases: [nodeA] })
  assert.deepEqual(leases, [
    {
      node: 'node-a',
      subnet: '10.244.1.0/24',
      ipv6Subnet: 'fd00:10:244:1::/64',
      publicIp: '192.0.2.1',
      publicIpv6: '2001:db8::1',
      backendType: 'vxlan',
      backendData: { VNI: 1, VtepMAC: '02:00:00:00:01:00' },
      backendV6Data: { VNI: 1, VtepMAC: '02:00:00:00:01:06' },
    },
  ])
  assert.deepEqual(warnings, [])
})

test('one family is enough, and what is null or empty is not there', () => {
  const nodeC = { Node: 'c', IPv6Subnet: 'FD00:0:0:3::/64', PublicIPv6: '2001:DB8:0::3' }
  const entry = { ...nodeB, IPv6Subnet: null, PublicIPv6: null, BackendType: '', BackendData: null }
  assert.deepEqual(read({ Leases: [entry, nodeC] }).leases, [
    { node: 'node-b', subnet: '10.244.2.0/24', publicIp: '192.0.2.2' },
    { node: 'c', ipv6Subnet: 'fd00:0:0:3::/64', publicIpv6: '2001:db8::3' },
  ])
})

test('keys and the backend type are read without regard to case', () => {
  const { leases, warnings } = read({
    leases: [{ node: 'b', subnet: '10.244.2.0/24', publicip: '192.0.2.2', backendtype: 'VXLAN' }],
  })
  assert.deepEqual(leases, [{ node: 'b', subnet: '10.244.2.0/24', publicIp: '192.0.2.2', backendType: 'vxlan' }])
  assert.deepEqual(warnings, [])
})

test('no leases at all is a document too', () => {
  assert.deepEqual(read({ Leases: [] }).leases, [])
})

test('what is not accepted is refused with its path, what was found and what is accepted', () => {
  const nodeName = 'a name like "node-a": lower-case letters, digits, "-" and ".", at most 253 of them'
  const subnet = 'an IPv4 subnet like "10.244.1.0/24"'
  const subnet6 = 'an IPv6 subnet like "fd00:10:244:1::/64"'
  const reached = 'that other machines reach: not loopback, link-local, multicast, broadcast or unspecified'
  const publicIp = `an IPv4 address like "192.0.2.1" ${reached}`
  const publicIp6 = `an IPv6 address like "2001:db8::1" ${reached}`
  const documents: [document: Json, where: string, found: string, accepted: string][] = [
    [[nodeA], '', 'a list of 1', 'a JSON object'],
    [{}, ' Leases:', 'nothing', 'a list of leases'],
    [{ Leases: null }, ' Leases:', 'null', 'a list of leases'],
    [{ Leases: { a: 1 } }, ' Leases:', '{"a":1}', 'a list of leases'],
    [{ Leases: [nodeB, 'node-a'] }, ' Leases[1]:', '"node-a"', 'a JSON object'],
    [{ Leases: [{}] }, ' Leases[0].Node:', 'nothing', nodeName],
    [
      { Leases: [nodeB, nodeA, { ...nodeB, Subnet: '10.244.9.0/24' }] },
      ' Leases[node-b].Node:',
      '"node-b", the name of the entries 1 and 3',
      'one entry a node',
    ],
    [
      { Leases: [nodeA, { ...nodeB, Subnet: '10.244.1.0/24' }] },
      ' Leases[node-b].Subnet:',
      '"10.244.1.0/24", which overlaps 10.244.1.0/24 of node-a',
      'a subnet that no other node has a part of',
    ],
    [
      { Leases: [nodeA, { ...nodeB, Subnet: '10.244.1.128/25' }] },
      ' Leases[node-b].Subnet:',
      '"10.244.1.128/25", which overlaps 10.244.1.0/24 of node-a',
      'a subnet that no other node has a part of',
    ],
    [
      { Leases: [nodeA, { ...nodeB, Subnet: '10.244.0.0/20' }] },
      ' Leases[node-a].Subnet:',
      '"10.244.1.0/24", which overlaps 10.244.0.0/20 of node-b',
      'a subnet that no other node has a part of',
    ],
    [
      { Leases: [nodeA, { Node: 'c', IPv6Subnet: 'fd00:10:244:1:8000::/65', PublicIPv6: '2001:db8::3' }] },
      ' Leases[c].IPv6Subnet:',
      '"fd00:10:244:1:8000::/65", which overlaps fd00:10:244:1::/64 of node-a',
      'a subnet that no other node has a part of',
    ],
  ]
  const names = ['', 'Node-A', '-a', 'a-', 'a..b', '.a', 'a b', 'nöde', 'a_b', 'x'.repeat(254)]
  for (const name of names) {
    const found = name.length > 80 ? `"${'x'.repeat(79)}…` : JSON.stringify(name)
    documents.push([{ Leases: [{ ...nodeA, Node: name }] }, ' Leases[0].Node:', found, nodeName])
  }
  const values: [key: string, value: Json, accepted: string][] = [
    ['Subnet', '10.244.1.7/24', '"10.244.1.0/24", without host bits'],
    ['Subnet', '10.244.1.0', subnet],
    ['Subnet', '10.244.1.0/33', subnet],
    ['Subnet', 'fd00::/64', subnet],
    ['Subnet', 24, subnet],
    ['IPv6Subnet', 'fd00:10:244:1::1/64', '"fd00:10:244:1::/64", without host bits'],
    ['IPv6Subnet', '10.244.1.0/24', subnet6],
    ['PublicIP', '2001:db8::1', publicIp],
    ['PublicIP', 'node-a.example.org', publicIp],
    ['PublicIP', '192.0.2.1/24', publicIp],
    ['PublicIP', '0.0.0.0', publicIp],
    ['PublicIP', '127.0.0.1', publicIp],
    ['PublicIP', '169.254.0.1', publicIp],
    ['PublicIP', '224.0.0.1', publicIp],
    ['PublicIP', '255.255.255.255', publicIp],
    ['PublicIPv6', '192.0.2.1', publicIp6],
    ['PublicIPv6', '::', publicIp6],
    ['PublicIPv6', '::1', publicIp6],
    ['PublicIPv6', 'fe80::1', publicIp6],
    ['PublicIPv6', 'ff02::1', publicIp6],
    ['PublicIPv6', '::ffff:192.0.2.1', publicIp6],
    ['BackendType', 5, 'text in quotes'],
  ]
  for (const [key, value, accepted] of values) {
    const found = JSON.stringify(value)
    documents.push([{ Leases: [{ ...nodeA, [key]: value }] }, ` Leases[node-a].${key}:`, found, accepted])
  }
  const missing: [key: string, accepted: string][] = [
    ['PublicIP', 'the IPv4 address at which 10.244.1.0/24 is reached'],
    ['PublicIPv6', 'the IPv6 address at which fd00:10:244:1::/64 is reached'],
  ]
  for (const [key, accepted] of missing) {
    documents.push([{ Leases: [{ ...nodeA, [key]: null }] }, ` Leases[node-a].${key}:`, 'null', accepted])
  }
  documents.push([
    { Leases: [{ Node: 'node-a', PublicIP: '192.0.2.1' }] },
    ' Leases[node-a].Subnet:',
    'nothing',
    'a subnet, here or in IPv6Subnet',
  ])
  for (const [document, where, found, accepted] of documents) {
    const message = `${path}:${where} found ${found}, accepted is ${accepted}`
    assert.throws(() => read(document), { name: 'ConfigError', message })
  }
})

test('backend data may have 4096 bytes as JSON and no more, and no depth without end', () => {
  const withData = (BackendData: Json) => read({ Leases: [{ ...nodeB, BackendData }] })
  assert.equal(withData('x'.repeat(4094)).leases.length, 1)
  const deep: Json = JSON.parse(`${'['.repeat(2048)}${']'.repeat(2048)}`)
  assert.equal(withData(deep).leases.length, 1)
  for (const data of ['x'.repeat(4095), 'ö'.repeat(2048)]) {
    assert.throws(() => withData(data), {
      message:
        /^\/etc\/weft\/leases\.json: Leases\[node-b\]\.BackendData: found .*, accepted is at most 4096 bytes of JSON$/,
    })
  }
  const deepText = `{"Leases":[{"Node":"b","BackendData":${'['.repeat(100_000)}${']'.repeat(100_000)}}]}`
  assert.throws(
    () =>
      readLeases(
        path,
        deepText.replace('"BackendData"', '"Subnet":"10.0.0.0/24","PublicIP":"192.0.2.1","BackendData"'),
      ),
    {
      message: `${path}: Leases[b].BackendData: found a value nested too deeply to be shown, accepted is at most 4096 bytes of JSON`,
    },
  )
})

test('what is not known is a warning with the name that was probably meant, never an error', () => {
  const { leases, warnings } = read({ Version: 2, Leases: [{ ...nodeB, PublicAddress: '192.0.2.2', Comment: 'new' }] })
  assert.equal(leases.length, 1)
  assert.equal(warnings.length, 3)
  assert.equal(warnings[0], `${path}: Version: unknown option, ignored; known are Leases`)
  assert.match(
    warnings[1] ?? '',
    /: Leases\[node-b\]\.PublicAddress: unknown option, ignored; known are Node, Subnet, /,
  )
  assert.match(warnings[2] ?? '', /: Leases\[node-b\]\.Comment: unknown option, ignored; known are Node, Subnet, /)
})

test('a word that 5,000 entries have too much does not make 5,000 warnings', () => {
  const entries = Array.from({ length: 5000 }, (_, index) => ({
    Node: `node-${index}`,
    Subnet: `10.${index >> 8}.${index & 255}.0/24`,
    PublicIP: '192.0.2.1',
    Comment: 'hello',
  }))
  const { warnings } = read({ Leases: entries })
  assert.equal(warnings.length, 21)
  assert.equal(warnings.at(-1), 'and 4980 more like these')
})

test('an entry that the last reading knew is taken from there, and one that was mended is read', () => {
  const first = read({ Leases: [nodeA, nodeB] })
  const text = JSON.stringify({ Leases: [{ ...nodeB, PublicIP: '192.0.2.22' }, nodeA] })
  const second = readLeases(path, text, first)
  assert.equal(second.leases[1], first.leases[0])
  assert.equal(second.leases[0]?.publicIp, '192.0.2.22')
})
