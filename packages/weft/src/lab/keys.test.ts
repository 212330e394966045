import assert from 'node:assert/strict'
import { test } from 'node:test'
import { actionOf, splitKeys } from './keys.js'

const nodes = [
  { name: 'node-a', isCableCut: false, daemon: { is: 'ready', pid: 1 } },
  { name: 'node-b', isCableCut: true, daemon: { is: 'gone', how: 'killed' } },
] as const
const press = (key: string, selected: string | undefined) => actionOf(key, { nodes, selected })

test('keys typed at once are told apart, arrows too', () => {
  assert.deepEqual(splitKeys('c\x1b[Cq2'), ['c', '\x1b[C', 'q', '2'])
})

test('q, Ctrl-C and Ctrl-D quit', () => {
  for (const key of ['q', '\x03', '\x04']) assert.deepEqual(press(key, undefined), { do: 'quit' })
})

test('c cuts the cable of the selected node, or mends it when it is cut', () => {
  assert.deepEqual(press('c', 'node-a'), { do: 'cut', node: 'node-a' })
  assert.deepEqual(press('c', 'node-b'), { do: 'mend', node: 'node-b' })
})

test('k kills the daemon of the selected node, or restarts it when it is gone', () => {
  assert.deepEqual(press('k', 'node-a'), { do: 'kill', node: 'node-a' })
  assert.deepEqual(press('k', 'node-b'), { do: 'restart', node: 'node-b' })
})

test('arrows walk around, digits jump', () => {
  assert.deepEqual(press('\x1b[C', 'node-b'), { do: 'select', node: 'node-a' })
  assert.deepEqual(press('\x1b[D', 'node-a'), { do: 'select', node: 'node-b' })
  assert.deepEqual(press('2', undefined), { do: 'select', node: 'node-b' })
})

test('a digit without a node, an unknown key, and c with nothing selected do nothing', () => {
  assert.equal(press('9', 'node-a'), undefined)
  assert.equal(press('x', 'node-a'), undefined)
  assert.equal(press('c', undefined), undefined)
})
