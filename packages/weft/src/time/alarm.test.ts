import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VirtualClock } from '../testing/virtual-clock.js'
import { Alarm } from './alarm.js'

function wait(alarm: Alarm, signal = new AbortController().signal) {
  const waiting = { isOver: false }
  void alarm.next(signal).then(() => {
    waiting.isOver = true
  })
  return waiting
}

test('an alarm that nobody set never rings', async () => {
  const clock = new VirtualClock()
  const waiting = wait(new Alarm(clock))
  await clock.advance(10 ** 10)
  assert.equal(waiting.isOver, false)
})

test('the earliest time wins, whoever comes first', async () => {
  const clock = new VirtualClock()
  const alarm = new Alarm(clock)
  const waiting = wait(alarm)
  alarm.ring(5_000)
  await clock.advance(1_000)
  alarm.ring(2_000)
  alarm.ring(9_000)
  await clock.advance(999)
  assert.equal(waiting.isOver, false)
  await clock.advance(2)
  assert.equal(waiting.isOver, true)
})

test('waiting for it clears it, and what rings in between is not lost', async () => {
  const clock = new VirtualClock()
  const alarm = new Alarm(clock)
  alarm.ring()
  assert.equal((await over(clock, wait(alarm))).isOver, true)
  const second = wait(alarm)
  assert.equal((await over(clock, second)).isOver, false)
  alarm.ring()
  assert.equal((await over(clock, second)).isOver, true)
  alarm.ring()
  assert.equal((await over(clock, wait(alarm))).isOver, true)
})

test('an abort ends the waiting', async () => {
  const clock = new VirtualClock()
  const stop = new AbortController()
  const waiting = wait(new Alarm(clock), stop.signal)
  stop.abort()
  assert.equal((await over(clock, waiting)).isOver, true)
})

test('a time further ahead than a timer can hold is waited for all the same', async () => {
  const clock = new VirtualClock()
  const alarm = new Alarm(clock)
  const waiting = wait(alarm)
  alarm.ring(2 ** 33)
  await clock.advance(2 ** 33 - 1)
  assert.equal(waiting.isOver, false)
  await clock.advance(1)
  assert.equal((await over(clock, waiting)).isOver, true)
})

async function over(clock: VirtualClock, waiting: { isOver: boolean }) {
  await clock.advance(0)
  return waiting
}
