import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ImpatientClock } from './impatient-clock.js'

test('a loop that never waits is told of, and does not go on for ever', async () => {
  const clock = new ImpatientClock()
  const spin = () => {
    while (clock.monotonicMs() < 1_000);
  }
  assert.throws(spin, /time stands still/)
  await clock.advance(2_000)
  assert.equal(clock.monotonicMs(), 2_000)
})
