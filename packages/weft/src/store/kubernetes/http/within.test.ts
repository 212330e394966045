import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { test } from 'node:test'
import { within } from './within.js'

const never = new Promise<string>(() => {})

test('what comes in time is the answer, and nothing is left to wait for', async () => {
  const { signal } = new AbortController()
  assert.equal(await within({ ms: 60_000, late: 'late', signal }, Promise.resolve('answer')), 'answer')
  assert.equal(getEventListeners(signal, 'abort').length, 0)
})

test('what does not come in time is told, and an abort is told with its reason', async () => {
  const stop = new AbortController()
  await assert.rejects(within({ ms: 1, late: 'nothing came', signal: stop.signal }, never), { message: 'nothing came' })
  const waiting = within({ ms: 60_000, late: 'late', signal: stop.signal }, never)
  stop.abort('enough')
  await assert.rejects(waiting, reason => reason === 'enough')
  const failing = Promise.reject(new Error('nobody hears of this'))
  await assert.rejects(
    within({ ms: 60_000, late: 'late', signal: stop.signal }, failing),
    reason => reason !== undefined,
  )
})
