import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address } from './address.js'
import { compareAddresses, comparePrefixes } from './order.js'
import { prefix } from './prefix.js'

test('addresses sort by number, IPv4 before IPv6', () => {
  const sorted = [
    '9.0.0.0',
    '10.0.0.2',
    '10.0.0.10',
    '127.255.255.255',
    '128.0.0.0',
    '255.255.255.255',
    '::',
    '::2',
    '::10',
    'a::',
    'ff00::',
  ]
  const shuffled = [...sorted].reverse().map(address)
  assert.deepEqual(shuffled.sort(compareAddresses), sorted)
})

test('prefixes sort by network, the larger network first', () => {
  const sorted = [
    '0.0.0.0/0',
    '0.0.0.0/8',
    '10.0.0.0/8',
    '10.0.0.0/24',
    '10.0.1.0/24',
    '200.0.0.0/8',
    '::/0',
    'fd00::/8',
    'fd00::/64',
  ]
  const shuffled = [...sorted].reverse().map(prefix)
  assert.deepEqual(shuffled.sort(comparePrefixes), sorted)
})

test('equal values compare as equal', () => {
  assert.equal(compareAddresses(address('10.0.0.1'), address('10.0.0.1')), 0)
  assert.equal(comparePrefixes(prefix('fd00::/8'), prefix('fd00::/8')), 0)
})
