import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { EarliestFirst } from './earliest-first.js'

test('whoever comes and leaves in between, the first is always the one that is due first', () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('come' as const), dueMs: fc.integer({ min: 0, max: 9 }) }),
    fc.record({ do: fc.constant('leave' as const), which: fc.nat() }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const queue = new EarliestFirst<{ dueMs: number }>()
      const there: { dueMs: number }[] = []
      for (const step of steps) {
        if (step.do === 'come') {
          const one = { dueMs: step.dueMs }
          there.push(one)
          queue.add(one)
        } else {
          for (const one of there.splice(step.which % (there.length + 1), 1)) queue.delete(one)
        }
        assert.equal(queue.first, there.toSorted((a, b) => a.dueMs - b.dueMs)[0])
      }
    }),
  )
})
