import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NetworkNamespace } from '@weft/linux'
import { readCases } from '../../testing/read-cases.js'
import { canBeTyped, linesOf, typeLine } from '../../testing/type-case.js'

test('Linux takes the lines of the cases that the kernel carries, typed one after the other', async t => {
  const cases = readCases('udp')
  const names = [...cases.keys()].filter(name => canBeTyped(linesOf(name, cases)))
  assert.ok(names.length > 20)
  typeLine('the module', 'modprobe fou')
  for (const name of names)
    await t.test(name, () => {
      using namespace = NetworkNamespace.create()
      for (const line of linesOf(name, cases)) namespace.run(() => typeLine(name, line))
    })
})
