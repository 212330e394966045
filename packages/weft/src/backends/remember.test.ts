import assert from 'node:assert/strict'
import { test } from 'node:test'
import { remember } from './remember.js'

test('what was made of a thing is made anew only when the circumstances change', () => {
  const remembered = remember<object, number>()
  const thing = {}
  let made = 0
  const make = () => ++made
  assert.deepEqual(
    ['a', 'a', 'b', 'b', 'a'].map(circumstances => remembered(thing, circumstances, make)),
    [1, 1, 2, 2, 3],
  )
})

test('an equal thing is another thing', () => {
  const remembered = remember<object, string>()
  assert.equal(
    remembered({}, '', () => 'first'),
    'first',
  )
  assert.equal(
    remembered({}, '', () => 'second'),
    'second',
  )
})
