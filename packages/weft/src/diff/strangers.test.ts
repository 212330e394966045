import assert from 'node:assert/strict'
import { test } from 'node:test'
import { strangers } from './strangers.js'

test('what is there without being wanted is found', () => {
  const there = new Map([...'abcd'].map(key => [key, key.toUpperCase()]))
  assert.deepEqual([...strangers(there, new Map([...'bdx'].map(key => [key, 0])), 2)], ['A', 'C'])
})

test('when all that is there is wanted, nothing is looked at', () => {
  const there = new Map([['a', 1]])
  assert.deepEqual([...strangers(there, new Map([['a', 0]]), 1)], [])
})
