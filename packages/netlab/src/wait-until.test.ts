import assert from 'node:assert/strict'
import { test } from 'node:test'
import { waitUntil } from './wait-until.js'

test('it asks until the answer is yes', () => {
  let asked = 0
  waitUntil(() => ++asked === 3, 'The third time')
  assert.equal(asked, 3)
})

test('it gives up with the name of what did not come', () => {
  assert.throws(() => waitUntil(() => false, 'Godot', 3), { message: 'Godot was waited for in vain, 3 ms.' })
})
