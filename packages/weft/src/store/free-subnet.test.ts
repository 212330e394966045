import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contains, lengthOf, overlaps, type Prefix, prefix, subnetAt } from '@weft/inet'
import fc from 'fast-check'
import type { FamilyNetwork } from '../model/network.js'
import { freeSubnet } from './free-subnet.js'

const network: FamilyNetwork = {
  network: prefix('10.244.0.0/16'),
  subnetLength: 24,
  subnetMin: prefix('10.244.1.0/24'),
  subnetMax: prefix('10.244.255.0/24'),
}
const network6: FamilyNetwork = {
  network: prefix('fd00:10:244::/48'),
  subnetLength: 64,
  subnetMin: prefix('fd00:10:244:1::/64'),
  subnetMax: prefix('fd00:10:244:ffff::/64'),
}
const all = Array.from({ length: 256 }, (_, index) => prefix(`10.244.${index}.0/24`))

test('the same seed draws the same subnet; a thousand seeds draw all of them', () => {
  assert.equal(freeSubnet({ network, taken: [], seed: 'node-a' }), freeSubnet({ network, taken: [], seed: 'node-a' }))
  const drawn = new Set(Array.from({ length: 3_000 }, (_, n) => freeSubnet({ network, taken: [], seed: `node-${n}` })))
  assert.equal(drawn.size, 255)
})

test('the last free one is found, and then there is none', () => {
  const taken = all.filter(subnet => subnet !== '10.244.77.0/24')
  assert.equal(freeSubnet({ network, taken, seed: 'x' }), '10.244.77.0/24')
  assert.equal(freeSubnet({ network, taken: all, seed: 'x' }), undefined)
})

test('the first subnet of the network is left alone', () => {
  const taken = all.slice(1)
  assert.equal(freeSubnet({ network, taken, seed: 'x' }), undefined)
})

test('what is taken by a larger or a smaller subnet is not free', () => {
  const taken = [prefix('10.244.0.0/17'), prefix('10.244.128.0/18'), prefix('10.244.192.7/32'), ...all.slice(194)]
  assert.equal(freeSubnet({ network, taken, seed: 'x' }), '10.244.193.0/24')
})

test('a subnet that is as large as everything takes everything, and nobody counts to the end of IPv6', () => {
  assert.equal(freeSubnet({ network, taken: [prefix('0.0.0.0/0')], seed: 'x' }), undefined)
  const wide = { ...network6, network: prefix('fd00::/8'), subnetLength: 126 }
  const range = {
    ...wide,
    subnetMin: subnetAt(wide.network, 126, 1),
    subnetMax: subnetAt(wide.network, 126, 2n ** 118n - 1n),
  }
  assert.equal(freeSubnet({ network: range, taken: [prefix('fd00::/8')], seed: 'x' }), undefined)
  const half = freeSubnet({ network: range, taken: [prefix('fd00::/9')], seed: 'x' }) ?? assert.fail()
  assert.ok(contains(prefix('fd80::/9'), half))
})

test('what is taken elsewhere takes nothing here', () => {
  const taken = [prefix('10.0.0.0/16'), prefix('192.168.0.0/16'), prefix('fd00:10:244::/48')]
  const seeds = Array.from({ length: 2_000 }, (_, n) => freeSubnet({ network, taken, seed: `${n}` }))
  assert.equal(new Set(seeds).size, 255)
})

const anyTaken: fc.Arbitrary<Prefix> = fc
  .record({ length: fc.integer({ min: 12, max: 32 }), index: fc.nat(0xffff) })
  .map(({ length, index }) => subnetAt(prefix('10.240.0.0/12'), length, BigInt(index) % (1n << BigInt(length - 12))))

test('what is drawn is in range, of the right length, and overlaps nothing; none is drawn only when none is free', () => {
  const property = fc.property(fc.array(anyTaken, { maxLength: 60 }), fc.string(), (taken, seed) => {
    const free = freeSubnet({ network, taken, seed })
    const isFree = (subnet: Prefix) => !taken.some(other => overlaps(other, subnet))
    if (free === undefined) return assert.ok(!all.slice(1).some(isFree))
    assert.ok(isFree(free))
    assert.equal(lengthOf(free), 24)
    assert.ok(all.slice(1).includes(free))
  })
  fc.assert(property)
})

test('in IPv6 the same is true', () => {
  const taken = Array.from({ length: 0xfffe }, (_, index) => subnetAt(network6.network, 64, index + 1))
  const last = taken.splice(4711, 1)
  const free = freeSubnet({ network: network6, taken, seed: 'x' })
  assert.ok(free === last[0] || free === 'fd00:10:244:ffff::/64')
})
