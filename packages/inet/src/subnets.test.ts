import assert from 'node:assert/strict'
import { test } from 'node:test'
import { prefix } from './prefix.js'
import { addressAt, countSubnets, subnetAt, subnetsOf } from './subnets.js'

test('addresses are counted from the network address', () => {
  assert.equal(addressAt(prefix('10.1.7.0/24'), 0), '10.1.7.0')
  assert.equal(addressAt(prefix('10.1.7.0/24'), 1), '10.1.7.1')
  assert.equal(addressAt(prefix('10.0.0.0/8'), 2 ** 24 - 1), '10.255.255.255')
  assert.equal(addressAt(prefix('0.0.0.0/0'), 2 ** 32 - 1), '255.255.255.255')
  assert.equal(addressAt(prefix('0.0.0.0/0'), 2n ** 31n), '128.0.0.0')
  assert.equal(addressAt(prefix('fd00::/64'), 1n), 'fd00::1')
  assert.equal(addressAt(prefix('::/0'), 2n ** 128n - 1n), 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff')
  assert.equal(addressAt(prefix('fd00::/32'), 2n ** 64n), 'fd00:0:0:1::')
})

test('an offset outside of the prefix is refused with the last one', () => {
  assert.throws(
    () => addressAt(prefix('10.1.7.0/24'), 256),
    /10\.1\.7\.0\/24 has no address at offset 256; accepted is 0 to 255/,
  )
  assert.throws(() => addressAt(prefix('10.1.7.0/24'), -1), RangeError)
  assert.throws(() => addressAt(prefix('10.1.7.0/24'), 0.5), RangeError)
  assert.throws(() => addressAt(prefix('::/0'), 2n ** 128n), RangeError)
})

test('subnets are counted from the start of the network', () => {
  assert.equal(subnetAt(prefix('10.244.0.0/16'), 24, 0), '10.244.0.0/24')
  assert.equal(subnetAt(prefix('10.244.0.0/16'), 24, 255), '10.244.255.0/24')
  assert.equal(subnetAt(prefix('0.0.0.0/0'), 0, 0), '0.0.0.0/0')
  assert.equal(subnetAt(prefix('0.0.0.0/0'), 32, 2n ** 32n - 1n), '255.255.255.255/32')
  assert.equal(subnetAt(prefix('fd00:10::/32'), 64, 0x1_0001), 'fd00:10:1:1::/64')
  assert.throws(() => subnetAt(prefix('10.244.0.0/16'), 24, 256), /no \/24 at index 256; accepted is 0 to 255/)
  assert.throws(() => subnetAt(prefix('10.244.0.0/16'), 12, 0), /no subnets of length 12; accepted is 16 to 32/)
})

test('all subnets of a network come in order', () => {
  assert.deepEqual(
    [...subnetsOf(prefix('10.0.0.0/30'), 32)],
    ['10.0.0.0/32', '10.0.0.1/32', '10.0.0.2/32', '10.0.0.3/32'],
  )
  assert.deepEqual([...subnetsOf(prefix('fd00::/63'), 64)], ['fd00::/64', 'fd00:0:0:1::/64'])
  assert.deepEqual([...subnetsOf(prefix('10.0.0.0/8'), 8)], ['10.0.0.0/8'])
})

test('the subnets of a huge network can be started on', () => {
  const [first, second] = subnetsOf(prefix('::/0'), 128)
  assert.deepEqual([first, second], ['::/128', '::1/128'])
  assert.equal(countSubnets(prefix('::/0'), 128), 2n ** 128n)
  assert.equal(countSubnets(prefix('10.244.0.0/16'), 24), 256n)
})
