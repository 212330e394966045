import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Tally } from './tally.js'

test('a store that comes back is counted, one that only complains again is not', () => {
  const tally = new Tally()
  const away = [{ code: 'store-failure', subject: 'etcd', sentence: 'it does not answer' }] as const
  const other = [{ code: 'lease-refused', subject: 'node-b', sentence: 'no' }] as const
  tally.storeTold(other)
  tally.storeTold([])
  assert.equal(tally.storeReconnects, 0)
  for (const problems of [away, away, other, away, []]) tally.storeTold(problems)
  assert.equal(tally.storeReconnects, 2)
})
