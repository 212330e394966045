import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CniRequests } from './cni-requests.js'

test('requests are counted by verb and result, with the time that they took', () => {
  const requests = new CniRequests()
  requests.add({ verb: 'ADD', isRefused: false, durationMs: 250 })
  requests.add({ verb: 'ADD', isRefused: false, durationMs: 500 })
  requests.add({ verb: 'ADD', isRefused: true, durationMs: 1_000 })
  assert.deepEqual(requests.counts, [
    { verb: 'ADD', result: 'done', count: 2, seconds: 0.75 },
    { verb: 'ADD', result: 'refused', count: 1, seconds: 1 },
  ])
})
