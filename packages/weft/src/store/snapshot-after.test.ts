import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readLeaseLine } from '../testing/lease-line.js'
import { snapshotAfter } from './snapshot-after.js'

const a = readLeaseLine('node-a 10.244.1.0/24 via 192.0.2.1 mac 02:00:00:00:01:00')
const b = readLeaseLine('node-b 10.244.2.0/24 via 192.0.2.2')
const sameA = readLeaseLine('node-a 10.244.1.0/24 via 192.0.2.1 mac 02:00:00:00:01:00')
const changedA = readLeaseLine('node-a 10.244.1.0/24 via 192.0.2.1 mac 02:00:00:00:01:99')

test('the first snapshot is the leases sorted by node', () => {
  assert.deepEqual(snapshotAfter(undefined, [b, a]), [a, b])
  assert.deepEqual(snapshotAfter(undefined, []), [])
})

test('leases that say the same are the same list', () => {
  const before = snapshotAfter(undefined, [a, b])
  assert.equal(snapshotAfter(before, [b, sameA]), before)
})

test('of a list that changed the leases that did not are the same objects', () => {
  const before = snapshotAfter(undefined, [a, b])
  const after = snapshotAfter(before, [changedA, { ...b }])
  assert.notEqual(after, before)
  assert.equal(after[0], changedA)
  assert.equal(after[1], b)
})

test('a lease that went or came is another list', () => {
  const before = snapshotAfter(undefined, [a, b])
  assert.deepEqual(snapshotAfter(before, [a]), [a])
  assert.deepEqual(snapshotAfter([a], [a, b]), [a, b])
  assert.deepEqual(snapshotAfter([a], [b]), [b])
})
