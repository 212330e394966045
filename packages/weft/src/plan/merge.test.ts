import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, mac } from '@weft/inet'
import { entry } from '../backends/entry.js'
import { merge } from './merge.js'

const neighbor = (text: string) => ({ link: 'flannel.1', address: address('10.244.2.0'), mac: mac(text) })
const first = neighbor('02:00:00:00:00:01')
const second = neighbor('02:00:00:00:00:02')

test('what two want alike is there once', () => {
  const { state, problems } = merge([
    { owner: 'node-b', entries: [entry('neighbor', first)] },
    { owner: 'node-c', entries: [entry('neighbor', neighbor('02:00:00:00:00:01'))] },
  ])
  assert.deepEqual([...state.neighbor.values()], [first])
  assert.deepEqual(problems, [])
})

test('where two want different things the first has it, and both are named', () => {
  const { state, problems } = merge([
    { owner: 'node-b', entries: [entry('neighbor', first)] },
    { owner: 'node-c', entries: [entry('neighbor', second)] },
    { owner: 'node-d', entries: [entry('neighbor', first)] },
  ])
  assert.deepEqual([...state.neighbor.values()], [first])
  assert.deepEqual(
    problems.map(({ sentence }) => sentence),
    ['node-b and node-c want different things of neighbor flannel.1 10.244.2.0'],
  )
})

test('the order of the parts is the order of the objects', () => {
  const other = { ...second, address: address('10.244.3.0') }
  const { state } = merge([
    { owner: 'node-c', entries: [entry('neighbor', other)] },
    { owner: 'node-b', entries: [entry('neighbor', first)] },
  ])
  assert.deepEqual([...state.neighbor.values()], [other, first])
})
