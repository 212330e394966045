import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseInterfacePattern } from './interface-pattern.js'

test('a pattern matches anywhere, unless it says where', () => {
  assert.ok(parseInterfacePattern('eth')?.test('veth7'))
  assert.ok(!parseInterfacePattern('^eth')?.test('veth7'))
  assert.ok(parseInterfacePattern('192\\.0\\.2\\..*')?.test('192.0.2.17'))
})

test('(?i) in front makes it blind to case', () => {
  assert.ok(parseInterfacePattern('(?i)^ETH')?.test('eth0'))
  assert.ok(!parseInterfacePattern('^ETH')?.test('eth0'))
})

test('what is no expression is none', () => {
  for (const text of ['eth[', '*', '(?P<name>eth0)', 'a{2,1}']) assert.equal(parseInterfacePattern(text), undefined)
})
