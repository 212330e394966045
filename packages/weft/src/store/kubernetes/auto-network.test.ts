import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contains, type Family, prefix, subnetAt } from '@weft/inet'
import fc from 'fast-check'
import { autoNetwork } from './auto-network.js'

const table: readonly (readonly [
  what: string,
  family: Family,
  podCidrs: readonly string[],
  network: string | undefined,
])[] = [
  ['no node has a pod CIDR', 'ipv4', [], undefined],
  ['no node has one of this family', 'ipv6', ['10.244.0.0/24'], undefined],
  ['there is one node: four subnets', 'ipv4', ['10.244.7.0/24'], '10.244.4.0/22'],
  ['two neighbours', 'ipv4', ['10.244.0.0/24', '10.244.1.0/24'], '10.244.0.0/22'],
  ['two that are far apart', 'ipv4', ['10.244.255.0/24', '10.244.0.0/24'], '10.244.0.0/16'],
  ['lengths that differ', 'ipv4', ['10.244.0.0/24', '10.244.128.0/20'], '10.244.0.0/16'],
  ['IPv6 beside IPv4', 'ipv6', ['fd00:10:244:3::/64', '10.244.0.0/24', 'fd00:10:244:4::/64'], 'fd00:10:244::/61'],
]
for (const [what, family, podCidrs, network] of table)
  test(`Network "auto" is ${network ?? 'not known'}: ${what}`, () => {
    assert.equal(autoNetwork('net-conf: Network', family, podCidrs.map(prefix)), network)
  })

test('pod CIDRs that cannot be of one network are named', () => {
  assert.throws(() => autoNetwork('net-conf: Network', 'ipv4', ['192.168.1.0/24', '10.244.0.0/24'].map(prefix)), {
    name: 'ConfigError',
    message:
      'net-conf: Network: found "auto", accepted is the network itself, for the pod CIDRs 10.244.0.0/24 and 192.168.1.0/24 are too far apart for one network',
  })
})

test('it holds every pod CIDR, and more nodes never make it smaller', () => {
  const index = fc.nat(255)
  fc.assert(
    fc.property(fc.array(index, { minLength: 1, maxLength: 6 }), index, (indexes, more) => {
      const cluster = prefix('10.244.0.0/16')
      const cidrs = indexes.map(at => subnetAt(cluster, 24, at))
      const network = autoNetwork('net-conf', 'ipv4', cidrs)
      const later = autoNetwork('net-conf', 'ipv4', [...cidrs, subnetAt(cluster, 24, more)])
      assert.ok(network !== undefined && later !== undefined)
      assert.ok(cidrs.every(cidr => contains(network, cidr)))
      assert.ok(contains(later, network) && contains(cluster, later))
    }),
  )
})
