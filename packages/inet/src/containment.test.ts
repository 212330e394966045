import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address } from './address.js'
import { contains, overlaps } from './containment.js'
import { prefix } from './prefix.js'

test('a network contains its subnets and addresses, and nothing beyond its ends', () => {
  const outer = prefix('10.1.4.0/22')
  for (const text of ['10.1.4.0/22', '10.1.4.0/24', '10.1.7.0/24', '10.1.7.255/32'])
    assert.ok(contains(outer, prefix(text)))
  for (const text of ['10.1.4.0', '10.1.7.255']) assert.ok(contains(outer, address(text)))
  for (const text of ['10.1.3.0/24', '10.1.8.0/24', '10.1.0.0/21', '0.0.0.0/0'])
    assert.ok(!contains(outer, prefix(text)))
  for (const text of ['10.1.3.255', '10.1.8.0']) assert.ok(!contains(outer, address(text)))
})

test('IPv6 networks contain what shares their first bits', () => {
  const outer = prefix('2001:db8:8000::/33')
  assert.ok(contains(outer, prefix('2001:db8:ffff::/48')))
  assert.ok(contains(outer, address('2001:db8:8000::1')))
  assert.ok(!contains(outer, prefix('2001:db8::/32')))
  assert.ok(!contains(outer, address('2001:db8:7fff::1')))
  assert.ok(contains(prefix('::/0'), address('::1')))
})

test('a default route contains its own family only', () => {
  assert.ok(contains(prefix('0.0.0.0/0'), prefix('255.0.0.0/8')))
  assert.ok(!contains(prefix('0.0.0.0/0'), prefix('::/0')))
  assert.ok(!contains(prefix('::/0'), address('10.0.0.1')))
  assert.ok(!overlaps(prefix('0.0.0.0/0'), prefix('::/0')))
})

test('networks overlap when one contains the other', () => {
  assert.ok(overlaps(prefix('10.1.0.0/16'), prefix('10.1.7.0/24')))
  assert.ok(overlaps(prefix('10.1.7.0/24'), prefix('10.1.0.0/16')))
  assert.ok(!overlaps(prefix('10.1.6.0/24'), prefix('10.1.7.0/24')))
})
