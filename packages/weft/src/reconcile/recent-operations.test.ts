import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RecentOperations } from './recent-operations.js'
import type { OperationResult } from './reconciler.js'

const now = new Date(Date.UTC(2026, 0, 1))
const done = (id: number): OperationResult => ({
  operation: { do: 'link.delete', name: `eth${id}` },
  failure: undefined,
})
const refused: OperationResult = {
  operation: { do: 'link.delete', name: 'lo' },
  failure: { code: 'EOPNOTSUPP', sentence: 'lo cannot be deleted' },
}

test('a turn that changed nothing is not counted', () => {
  const operations = new RecentOperations()
  operations.add({ results: [] }, now)
  assert.deepEqual(operations.report, { total: 0, failed: 0, changingTurns: 0, recent: [] })
})

test('operations are counted and told with their time and outcome', () => {
  const operations = new RecentOperations()
  operations.add({ results: [done(1), refused] }, now)
  assert.deepEqual(operations.report, {
    total: 2,
    failed: 1,
    changingTurns: 1,
    recent: [
      { at: '2026-01-01T00:00:00.000Z', text: 'ip link del eth1', outcome: 'done' },
      { at: '2026-01-01T00:00:00.000Z', text: 'ip link del lo', outcome: 'error' },
    ],
  })
})

test('the last hundred are kept, and all are counted', () => {
  const operations = new RecentOperations()
  operations.add({ results: Array.from({ length: 250 }, (_, id) => done(id)) }, now)
  operations.add({ results: [refused] }, now)
  const { total, recent } = operations.report
  assert.equal(total, 251)
  assert.equal(recent.length, 100)
  assert.equal(recent[0]?.text, 'ip link del eth151')
  assert.equal(recent.at(-1)?.text, 'ip link del lo')
})
