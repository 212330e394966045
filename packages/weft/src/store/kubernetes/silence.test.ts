import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VirtualClock } from '../../testing/virtual-clock.js'
import { Silence } from './silence.js'

const longestMs = 1_000
const never = new AbortController().signal

test('who is heard in time may go on for ever, who is not is given up', async () => {
  const clock = new VirtualClock()
  using silence = new Silence({ clock, longestMs }, never)
  for (let times = 0; times < 5; times += 1) {
    await clock.advance(900)
    silence.heard()
  }
  assert.deepEqual([silence.signal.aborted, silence.isTooLong], [false, false])
  await clock.advance(1_001)
  assert.deepEqual([silence.signal.aborted, silence.isTooLong], [true, true])
})

test('the other signal aborts it too, be it before or after', () => {
  const clock = new VirtualClock()
  const stop = new AbortController()
  using early = new Silence({ clock, longestMs }, stop.signal)
  assert.ok(!early.signal.aborted)
  stop.abort('why')
  using late = new Silence({ clock, longestMs }, stop.signal)
  for (const { signal, isTooLong } of [early, late])
    assert.deepEqual([signal.aborted, signal.reason, isTooLong], [true, 'why', false])
})
