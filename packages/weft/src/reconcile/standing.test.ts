import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problem } from '../model/problem.js'
import { StandingProblems } from './standing.js'

const clash = problem('subnet-clash', 'node-b ipv4', 'node-b and node-c both claim 10.244.2.0/24')
const first = new Date(1_000)
const later = new Date(2_000)

test('a problem is told when it comes, and not again while it stands', () => {
  const standing = new StandingProblems()
  assert.deepEqual(standing.update([clash], first), [{ ...clash, since: first }])
  assert.deepEqual(standing.update([clash], later), [])
  assert.deepEqual(standing.values, [{ ...clash, since: first }])
})

test('a problem that is put differently is told again, and keeps its since', () => {
  const standing = new StandingProblems()
  standing.update([clash], first)
  const changed = { ...clash, sentence: 'node-b and node-d both claim 10.244.2.0/24' }
  assert.deepEqual(standing.update([changed], later), [{ ...changed, since: first }])
})

test('a problem that went and comes again is a new one', () => {
  const standing = new StandingProblems()
  standing.update([clash], first)
  standing.update([], first)
  assert.deepEqual(standing.values, [])
  assert.deepEqual(standing.update([clash], later), [{ ...clash, since: later }])
})

test('two problems of one object are two', () => {
  const standing = new StandingProblems()
  const other = problem('mac-clash', 'node-b ipv4', 'node-b and node-c both have the tunnel MAC 02:00:00:00:00:01')
  assert.equal(standing.update([clash, other], first).length, 2)
})

test('a problem that is put in two ways at once is told once, in the words of the first', () => {
  const standing = new StandingProblems()
  const other = { ...clash, sentence: 'node-c and node-b both claim 10.244.2.0/24' }
  assert.deepEqual(standing.update([clash, other], first), [{ ...clash, since: first }])
  assert.deepEqual(standing.update([clash, other], later), [])
})
