import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { deriveVtepMac } from '../../backends/vxlan/vtep-mac.js'
import { judgeRecords } from './judge-records.js'
import type { KeyValue } from './key-value-store.js'
import { flannelValues } from './testing/flannel-values.js'
import { keyValueOf, prefix } from './testing/key-value-of.js'

function judge(...kvs: readonly KeyValue[]) {
  const { leases, problems } = judgeRecords(prefix, kvs)
  return { nodes: leases.map(({ node }) => node), sentences: problems.map(({ sentence }) => sentence) }
}

const a = keyValueOf('node-a 10.244.1.0/24 via 192.0.2.1 backend vxlan', { revision: 2 })
const b = keyValueOf('node-b 10.244.2.0/24 via 192.0.2.2 backend vxlan', { revision: 3 })

test('all leases that can be believed are believed', () => {
  assert.deepEqual(judge(a, b), { nodes: ['node-a', 'node-b'], sentences: [] })
  assert.deepEqual(judgeRecords(prefix, [a]).leases, [
    { node: 'node-a', subnet: '10.244.1.0/24', publicIp: '192.0.2.1', backendType: 'vxlan' },
  ])
})

test("flannel's nodes are called by their address, and by their subnet if they have none", () => {
  const udp = keyValueOf('? 10.244.3.0/24', { by: 'flannel' })
  const vxlan = keyValueOf('? 10.244.4.0/24 via 192.0.2.4 backend vxlan', { by: 'flannel' })
  assert.deepEqual(judge(udp, vxlan).nodes, ['10.244.3.0', '192.0.2.4'])
})

test('all that flannel writes is believed, and a backend that does not name itself is not taken for ours', () => {
  const kvs = Object.values(flannelValues).map(({ key, value }, index) => ({
    key: `${prefix}/${key}`,
    value,
    createRevision: index + 2,
    modRevision: index + 2,
    leaseId: 7n,
  }))
  const { leases, problems } = judgeRecords(prefix, kvs)
  assert.deepEqual(problems, [])
  assert.deepEqual(
    leases.map(({ backendType }) => backendType),
    ['vxlan', 'vxlan', 'wireguard', 'wireguard', 'host-gw', 'host-gw', 'ipip', 'ipsec', 'extension', ''],
  )
})

test('keys elsewhere are nobody’s business here', () => {
  const elsewhere = { ...a, key: `${prefix}/config`, value: '{}' }
  assert.deepEqual(judge(elsewhere, { ...a, key: '/registry/pods/default/x' }), { nodes: [], sentences: [] })
})

test('a reservation for a node that has never been there is no peer', () => {
  const waiting = keyValueOf('node-c 10.244.3.0/24', { isReserved: true })
  assert.deepEqual(judge(a, waiting), { nodes: ['node-a'], sentences: [] })
  const used = keyValueOf('node-c 10.244.3.0/24 via 192.0.2.3 backend vxlan', { isReserved: true })
  assert.deepEqual(judge(a, used).nodes, ['node-a', 'node-c'])
})

describe('what cannot be believed is left out and named', () => {
  test('a value that cannot be read', () => {
    const broken = keyValueOf('? 10.244.3.0/24', { value: '{"PublicIP":"224.0.0.1"}' })
    assert.deepEqual(judge(a, broken), {
      nodes: ['node-a'],
      sentences: [
        'a lease is left out: /coreos.com/network/subnets/10.244.3.0-24: PublicIP: found "224.0.0.1", accepted is an IPv4 address like "192.0.2.1" that other machines reach: not loopback, link-local, multicast, broadcast or unspecified',
      ],
    })
  })

  test('a key that stands for no subnet', () => {
    const stray = { ...a, key: `${prefix}/subnets/10.244.3.7-24\u001b[2J` }
    assert.deepEqual(judge(stray).sentences, [
      'a lease is left out: "/coreos.com/network/subnets/10.244.3.7-24\\u001b[2J" stands for no subnet; accepted is a key like "10.244.1.0-24" or "10.244.1.0-24&fd00:10:244:1::-64"',
    ])
  })

  test('a subnet that overlaps an older one, in whatever order the keys come', () => {
    const usurper = keyValueOf('aaa 10.244.0.0/22 via 192.0.2.66 backend vxlan', { revision: 9 })
    const expected = {
      nodes: ['node-a', 'node-b'],
      sentences: [
        'the lease of aaa is left out: /coreos.com/network/subnets/10.244.0.0-22 overlaps /coreos.com/network/subnets/10.244.1.0-24 of node-a, which is older',
      ],
    }
    assert.deepEqual(judge(a, b, usurper), expected)
    assert.deepEqual(judge(usurper, b, a), expected)
  })

  test('a subnet that overlaps an older one in IPv6 only', () => {
    const first = keyValueOf('node-c 10.244.3.0/24 via 192.0.2.3 fd00:10:244:3::/64 via 2001:db8::3 backend vxlan')
    const second = keyValueOf('node-d fd00:10:244:3::/64 via 2001:db8::4 backend vxlan', { revision: 9 })
    const { nodes, sentences } = judge(second, first)
    assert.deepEqual(nodes, ['node-c'])
    assert.match(sentences[0] ?? '', /^the lease of node-d is left out: .*ipv6-subnets\/fd00:10:244:3::-64 overlaps/)
  })

  test('a subnet whose older key cannot be read: whoever wrote it may use it', () => {
    const broken = keyValueOf('? 10.244.0.0/22', { value: 'broken', revision: 1 })
    const { nodes, sentences } = judge(a, broken)
    assert.deepEqual(nodes, [])
    assert.match(sentences[1] ?? '', /overlaps .* of a lease that cannot be read, which is older$/)
  })

  test('a MAC of an older lease, given or worked out from the name, even if the usurper comes first by name', () => {
    const given = keyValueOf('node-c 10.244.3.0/24 via 192.0.2.3 backend vxlan mac 02:00:00:00:03:01', { revision: 4 })
    const thief = keyValueOf('aaa 10.244.66.0/24 via 192.0.2.66 backend vxlan mac 02:00:00:00:03:01', { revision: 9 })
    assert.deepEqual(judge(thief, given), {
      nodes: ['node-c'],
      sentences: [
        'the lease of aaa is left out: /coreos.com/network/subnets/10.244.66.0-24 claims the ipv4 tunnel MAC 02:00:00:00:03:01 of node-c (/coreos.com/network/subnets/10.244.3.0-24), which is older',
      ],
    })
    const derived = deriveVtepMac('node-a', 'ipv4')
    const guesser = keyValueOf(`aab 10.244.67.0/24 via 192.0.2.67 backend vxlan mac ${derived}`, { revision: 9 })
    assert.deepEqual(judge(a, guesser).nodes, ['node-a'])
  })

  test('the IPv6 half of a key that its node is about to make, without a word', () => {
    const half = keyValueOf('node-a fd00:10:244:9::/64 via 2001:db8::1 backend vxlan', { revision: 9 })
    assert.deepEqual(judge(half, a), { nodes: ['node-a'], sentences: [] })
  })

  test('a second lease in the name of a node', () => {
    const second = keyValueOf('node-a 10.244.9.0/24 via 192.0.2.66 backend vxlan', { revision: 9 })
    assert.deepEqual(judge(second, a), {
      nodes: ['node-a'],
      sentences: [
        'a second lease of node-a is left out: /coreos.com/network/subnets/10.244.9.0-24; /coreos.com/network/subnets/10.244.1.0-24 is older',
      ],
    })
  })
})
