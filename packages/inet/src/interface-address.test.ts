import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address } from './address.js'
import { addressOf, interfaceAddress, parseInterfaceAddress, subnetOf, withLength } from './interface-address.js'
import { lengthOf } from './prefix-length.js'

test('an interface address keeps its host bits', () => {
  const gateway = interfaceAddress('10.1.7.1/24')
  assert.equal(gateway, '10.1.7.1/24')
  assert.equal(addressOf(gateway), '10.1.7.1')
  assert.equal(lengthOf(gateway), 24)
  assert.equal(subnetOf(gateway), '10.1.7.0/24')
})

test('an IPv6 interface address is made canonical', () => {
  const gateway = interfaceAddress('FD00:0:0:7::1/64')
  assert.equal(gateway, 'fd00:0:0:7::1/64')
  assert.equal(subnetOf(gateway), 'fd00:0:0:7::/64')
})

test('an address and a length are joined when the family has that length', () => {
  assert.equal(withLength(address('10.1.7.0'), 32), '10.1.7.0/32')
  assert.equal(withLength(address('fd00::1'), 128), 'fd00::1/128')
  assert.throws(() => withLength(address('10.1.7.0'), 33), /accepted is 0 to 32/)
})

test('text without a fitting length is refused', () => {
  for (const text of ['10.1.7.1', '10.1.7.1/33', '10.1.7.1/-1', '10.1.7.256/24', 'fd00::1/129', 'fd00::1', '/24', '']) {
    assert.equal(parseInterfaceAddress(text), undefined, text)
  }
  assert.throws(() => interfaceAddress('10.1.7.1'), /'10\.1\.7\.1' is not an interface address/)
})
