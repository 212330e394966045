import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VirtualClock } from '../testing/virtual-clock.js'
import { Pulse } from './pulse.js'

function pulse() {
  const clock = new VirtualClock()
  return { clock, pulse: new Pulse({ name: 'the loop', clock, deadlineMs: 60_000 }) }
}

test('a loop that waits is well, however long it waits', async () => {
  const { clock, pulse: one } = pulse()
  assert.equal(one.fault, undefined)
  one.worksOn('looking at the kernel')
  one.rests()
  await clock.advance(3_600_000)
  assert.equal(one.fault, undefined)
})

test('a loop that does not come back from its work is not, and says what it was doing', async () => {
  const { clock, pulse: one } = pulse()
  one.worksOn('carrying out 12 operations')
  await clock.advance(60_000)
  assert.equal(one.fault, undefined)
  await clock.advance(15_000)
  assert.equal(
    one.fault,
    'the loop has been carrying out 12 operations since 2026-01-01T00:00:00.000Z, longer than the 60 s that it may',
  )
  one.rests()
  assert.equal(one.fault, undefined)
})

test('a loop that turns, but fails each time, is not well either', async () => {
  const { clock, pulse: one } = pulse()
  for (let second = 0; second < 61; second++) {
    assert.equal(one.fault, undefined)
    one.worksOn('looking at the kernel')
    one.failed('no buffer space left')
    await clock.advance(1_000)
  }
  assert.equal(
    one.fault,
    'the loop has failed since 2026-01-01T00:00:00.000Z, longer than the 60 s that it may: no buffer space left',
  )
  one.rests()
  assert.equal(one.fault, undefined)
})
