import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VirtualClock } from './virtual-clock.js'

const never = new AbortController().signal

test('sleepers wake in the order of their times, and of their coming if the times are equal', async () => {
  const clock = new VirtualClock()
  const woken: string[] = []
  for (const [name, milliseconds] of [
    ['b', 20],
    ['c', 30],
    ['a', 10],
    ['a too', 10],
  ] as const)
    void clock.wait(milliseconds, never).then(() => woken.push(`${name} at ${clock.monotonicMs()}`))
  await clock.advance(25)
  assert.deepEqual(woken, ['a at 10', 'a too at 10', 'b at 20'])
  assert.equal(clock.monotonicMs(), 25)
  await clock.advance(5)
  assert.deepEqual(woken.at(-1), 'c at 30')
})

test('who sleeps again within the time that is turned wakes again', async () => {
  const clock = new VirtualClock()
  let times = 0
  void (async () => {
    for (; times < 10; times++) await clock.wait(100, never)
  })()
  await clock.advance(450)
  assert.equal(times, 4)
})

test('who is aborted wakes at once and is not woken again', async () => {
  const clock = new VirtualClock()
  const abort = new AbortController()
  const sleep = clock.wait(100, abort.signal)
  abort.abort()
  await sleep
  await clock.wait(100, abort.signal)
  await clock.advance(1_000)
  assert.equal(clock.wallTime().toISOString(), '2026-01-01T00:00:01.000Z')
})
