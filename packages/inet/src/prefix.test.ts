import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address } from './address.js'
import { hostPrefix, networkOf, parsePrefix, parsePrefix4, parsePrefix6, prefix, prefixOf } from './prefix.js'
import { lengthOf } from './prefix-length.js'

test('a prefix is a network without host bits', () => {
  for (const text of [
    '0.0.0.0/0',
    '10.0.0.0/8',
    '10.1.7.0/24',
    '10.1.7.4/30',
    '10.1.7.1/32',
    '::/0',
    '2001:db8::/33',
  ]) {
    assert.equal(parsePrefix(text), text)
  }
  assert.equal(parsePrefix('2001:DB8:0::/32'), '2001:db8::/32')
  for (const text of ['10.1.7.1/24', '10.0.0.1/0', '10.1.7.2/30', '2001:db8::1/64', '2001:db8:8000::/32', '::1/0']) {
    assert.equal(parsePrefix(text), undefined, text)
  }
})

test('a prefix needs a length that its family has', () => {
  for (const text of [
    '10.1.7.0',
    '10.1.7.0/',
    '10.1.7.0/33',
    '10.1.7.0/024',
    '10.1.7.0/+24',
    '10.1.7.0/1e1',
    '10.1.7.0/2 ',
  ]) {
    assert.equal(parsePrefix(text), undefined, text)
  }
  for (const text of ['', '/', '/24', '::/129', '::/0128', '::/1280', '10.1.7.0/24/24', '10.1.7/24', '::1']) {
    assert.equal(parsePrefix(text), undefined, text)
  }
})

test('asking for one family refuses the other', () => {
  assert.equal(parsePrefix4('10.1.7.0/24'), '10.1.7.0/24')
  assert.equal(parsePrefix4('::/0'), undefined)
  assert.equal(parsePrefix6('fd00::/8'), 'fd00::/8')
  assert.equal(parsePrefix6('10.1.7.0/24'), undefined)
})

test('a prefix comes apart into network and length', () => {
  assert.equal(networkOf(prefix('192.168.100.0/22')), '192.168.100.0')
  assert.equal(lengthOf(prefix('192.168.100.0/22')), 22)
  assert.equal(networkOf(prefix('fd00:10::/64')), 'fd00:10::')
  assert.equal(lengthOf(prefix('fd00:10::/128')), 128)
  assert.equal(lengthOf(prefix('::/0')), 0)
})

test('the prefix of an address cuts its host bits off', () => {
  const cuts: [string, number, string][] = [
    ['10.1.7.200', 32, '10.1.7.200/32'],
    ['10.1.7.200', 31, '10.1.7.200/31'],
    ['10.1.7.201', 31, '10.1.7.200/31'],
    ['10.1.7.200', 25, '10.1.7.128/25'],
    ['255.255.255.255', 1, '128.0.0.0/1'],
    ['255.255.255.255', 0, '0.0.0.0/0'],
    ['2001:db8:ffff::1', 33, '2001:db8:8000::/33'],
    ['2001:db8:ffff::1', 40, '2001:db8:ff00::/40'],
    ['2001:db8::ffff', 127, '2001:db8::fffe/127'],
    ['2001:db8::ffff', 0, '::/0'],
  ]
  for (const [text, length, expected] of cuts) assert.equal(prefixOf(address(text), length), expected)
  assert.equal(hostPrefix(address('10.1.7.1')), '10.1.7.1/32')
  assert.equal(hostPrefix(address('fd00::1')), 'fd00::1/128')
})

test('a length that the address cannot have is refused with what is accepted', () => {
  assert.throws(
    () => prefixOf(address('10.1.7.1'), 33),
    /10\.1\.7\.1 cannot have the prefix length 33; accepted is 0 to 32/,
  )
  assert.throws(() => prefixOf(address('fd00::1'), -1), /accepted is 0 to 128/)
  assert.throws(() => prefixOf(address('10.1.7.1'), 1.5), RangeError)
  assert.throws(() => prefix('10.1.7.1/24'), /'10\.1\.7\.1\/24' is not a prefix/)
})
