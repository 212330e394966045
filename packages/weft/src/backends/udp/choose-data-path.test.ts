import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseDataPath } from './choose-data-path.js'

const missing = 'this kernel has no fou'

test('where the kernel can, it carries the packets; where it cannot, the program does, and says why', () => {
  assert.deepEqual(chooseDataPath('auto', 'ipv4', {}), { way: { by: 'kernel', reason: 'it has fou and ipip' } })
  assert.deepEqual(chooseDataPath('auto', 'ipv4', { missing }), { way: { by: 'user', reason: missing } })
})

test('IPv6 is for the program, whatever the kernel has', () => {
  assert.equal(chooseDataPath('auto', 'ipv6', {}).way?.by, 'user')
})

test('who wants the program gets it, whatever the kernel has', () => {
  assert.deepEqual(chooseDataPath('user', 'ipv4', {}), { way: { by: 'user', reason: 'Backend.DataPath is user' } })
})

test('who wants the kernel gets nothing else, and is told what it lacks', () => {
  assert.deepEqual(chooseDataPath('kernel', 'ipv4', {}).problem, undefined)
  const { way, problem } = chooseDataPath('kernel', 'ipv4', { missing })
  assert.equal(way?.by, 'kernel')
  assert.equal(
    problem?.sentence,
    'Backend.DataPath is kernel, but this kernel has no fou; no ipv4 packet reaches another node until it is auto or user',
  )
  assert.equal(chooseDataPath('kernel', 'ipv6', {}).way, undefined)
})
