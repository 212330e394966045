import assert from 'node:assert/strict'
import { test } from 'node:test'
import { simulate } from './simulate.js'

test('a seed repeats itself, to the last line of its trace', async () => {
  const [once, again] = [await simulate(9), await simulate(9)]
  assert.equal(once.digest, again.digest)
  assert.notEqual(once.digest, (await simulate(10)).digest)
})
