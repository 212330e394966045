import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  address,
  addressLength,
  decodeAddress,
  encodeAddress,
  parseAddress,
  readAddress,
  writeAddress,
} from './address.js'
import { familyOf } from './family.js'
import { parseIpv4 } from './ipv4.js'
import { parseIpv6 } from './ipv6.js'

test('an IPv4 address is a strict dotted quad', () => {
  for (const text of ['0.0.0.0', '10.1.7.1', '255.255.255.255', '192.0.2.200']) assert.equal(parseIpv4(text), text)
  for (const text of [
    '',
    '10.1.7',
    '10.1.7.1.2',
    '10.1.7.',
    '.10.1.7',
    '10..7.1',
    '10.1.7.256',
    '10.1.7.01',
    '10.1.7.00',
    '010.1.7.1',
    '10.1.7.-1',
    '10.1.7.1 ',
    ' 10.1.7.1',
    '10.1.7.1/24',
    '0x0a.1.7.1',
    '167839489',
    '10.1.7.99999999999999999999',
  ]) {
    assert.equal(parseIpv4(text), undefined, text)
  }
})

test('an IPv6 address is printed compressed and in lower case, as RFC 5952 asks', () => {
  const spellings: [string, string][] = [
    ['2001:0DB8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['1:0:0:0:0:0:0:0', '1::'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
    ['fe80::ABCD', 'fe80::abcd'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
    ['::FFFF:C000:201', '::ffff:192.0.2.1'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['1:2:3:4:5:6:192.0.2.1', '1:2:3:4:5:6:c000:201'],
  ]
  for (const [text, canonical] of spellings) assert.equal(parseIpv6(text), canonical, text)
})

test('an IPv6 address with a zone, a wrong number of groups or a doubled gap is refused', () => {
  for (const text of [
    '',
    ':',
    ':::',
    '1:',
    ':1',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8:',
    '1:2:3:4::5:6:7:8',
    '::1:2:3:4:5:6:7:8',
    '12345::',
    'g::',
    'fe80::1%eth0',
    '::1/128',
    '[::1]',
    '::ffff:192.0.2',
    '::192.0.2.1:1',
    '1:2:3:4:5:6:7:192.0.2.1',
    '192.0.2.1',
    '::ffff:192.0.2.256',
    '::ffff:0a.0.2.1',
  ]) {
    assert.equal(parseIpv6(text), undefined, text)
  }
})

test('an IPv4-mapped address stays IPv6', () => {
  const mapped = address('::ffff:10.1.7.1')
  assert.equal(familyOf(mapped), 'ipv6')
  assert.equal(addressLength(mapped), 16)
})

test('an address is written in network order at the given place and nowhere else', () => {
  const target = new Uint8Array(24).fill(0xee)
  assert.equal(writeAddress(address('10.1.7.254'), target, 2), 4)
  assert.deepEqual([...target.subarray(0, 8)], [0xee, 0xee, 10, 1, 7, 254, 0xee, 0xee])
  assert.equal(writeAddress(address('2001:db8::1'), target, 8), 16)
  assert.deepEqual([...target.subarray(8)], [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
})

test('an address that does not fit is refused instead of being cut off', () => {
  assert.throws(() => writeAddress(address('10.1.7.1'), new Uint8Array(5), 2), RangeError)
  assert.throws(() => writeAddress(address('::1'), new Uint8Array(15), 0), RangeError)
  assert.throws(() => writeAddress(address('10.1.7.1'), new Uint8Array(8), -1), RangeError)
  assert.throws(() => readAddress(new Uint8Array(5), 2, 'ipv4'), RangeError)
  assert.throws(() => readAddress(new Uint8Array(16), 1, 'ipv6'), RangeError)
  assert.throws(() => decodeAddress(new Uint8Array(6)), /6 bytes/)
})

test('an address is read from the middle of a message', () => {
  assert.equal(readAddress(Uint8Array.of(9, 9, 255, 0, 10, 100, 9), 2, 'ipv4'), '255.0.10.100')
  assert.equal(readAddress(Uint8Array.of(9, ...encodeAddress(address('fd00::7:0:0:1'))), 1, 'ipv6'), 'fd00::7:0:0:1')
})

test('a literal that is not an address throws its own text', () => {
  assert.equal(address('10.1.7.1'), '10.1.7.1')
  assert.throws(() => address('10.1.7'), /'10\.1\.7' is not an address/)
  assert.equal(parseAddress('ten.one'), undefined)
})
