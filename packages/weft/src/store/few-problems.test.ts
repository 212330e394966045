import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problem } from '../model/problem.js'
import { fewProblems } from './few-problems.js'

const problems = (count: number) => Array.from({ length: count }, (_, n) => problem('lease-refused', `${n}`, `no ${n}`))

test('twenty problems are told one by one, and of thousands twenty and how many more there are', () => {
  assert.deepEqual(fewProblems(problems(20)), problems(20))
  const few = fewProblems(problems(4_711))
  assert.deepEqual(few.slice(0, 20), problems(20))
  assert.deepEqual(
    few.slice(20).map(({ sentence }) => sentence),
    ['4691 more leases are left out'],
  )
})
