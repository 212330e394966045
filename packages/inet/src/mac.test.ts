import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  decodeMac,
  encodeMac,
  isLocalMac,
  isUnicastMac,
  localMacFrom,
  mac,
  parseMac,
  readMac,
  writeMac,
} from './mac.js'

test('a MAC is read in either case and kept in lower case', () => {
  assert.equal(parseMac('0A:bC:00:09:fF:10'), '0a:bc:00:09:ff:10')
  for (const text of [
    '',
    '0a:bc:00:09:ff',
    '0a:bc:00:09:ff:1',
    '0a:bc:00:09:ff:10:11',
    '0a-bc-00-09-ff-10',
    '0abc.0009.ff10',
    '0a:bc:00:09:ff:1g',
    '0a:bc:00:09:ff:1:',
    ':0a:bc:00:09:ff:1',
  ]) {
    assert.equal(parseMac(text), undefined, text)
  }
  assert.throws(() => mac('02:00'), /'02:00' is not a MAC/)
})

test('a MAC is written and read at its place in a message', () => {
  const target = new Uint8Array(8).fill(0xee)
  writeMac(mac('02:0a:bc:de:f0:99'), target, 1)
  assert.deepEqual([...target], [0xee, 0x02, 0x0a, 0xbc, 0xde, 0xf0, 0x99, 0xee])
  assert.equal(readMac(target, 1), '02:0a:bc:de:f0:99')
  assert.deepEqual([...encodeMac(mac('00:00:00:00:00:01'))], [0, 0, 0, 0, 0, 1])
})

test('a MAC that does not fit is refused', () => {
  assert.throws(() => writeMac(mac('02:00:00:00:00:01'), new Uint8Array(6), 1), RangeError)
  assert.throws(() => writeMac(mac('02:00:00:00:00:01'), new Uint8Array(8), -1), RangeError)
  assert.throws(() => readMac(new Uint8Array(6), 1), RangeError)
  assert.throws(() => decodeMac(new Uint8Array(8)), /8 bytes/)
})

test('group and local bits are told apart', () => {
  assert.equal(isUnicastMac(mac('02:00:00:00:00:01')), true)
  assert.equal(isUnicastMac(mac('01:00:5e:00:00:01')), false)
  assert.equal(isUnicastMac(mac('ff:ff:ff:ff:ff:ff')), false)
  assert.equal(isLocalMac(mac('02:00:00:00:00:01')), true)
  assert.equal(isLocalMac(mac('00:1b:21:00:00:01')), false)
})

test('a MAC made from a digest is unicast and local, and the digest is left alone', () => {
  const digest = Uint8Array.of(0xff, 1, 2, 3, 4, 5, 6, 7)
  assert.equal(localMacFrom(digest), 'fe:01:02:03:04:05')
  assert.equal(localMacFrom(Uint8Array.of(0, 1, 2, 3, 4, 5)), '02:01:02:03:04:05')
  assert.equal(digest[0], 0xff)
  assert.throws(() => localMacFrom(Uint8Array.of(1, 2, 3)), RangeError)
})
