import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fuzz } from '../testing/fuzz.js'

test('no random packet makes the core stop, write where it may not, or pass on what its sender does not own', () => {
  for (const seed of [1, 2, 3, 4]) {
    const fuzz = new Fuzz(seed * 7919)
    fuzz.run(10_000)
    assert.ok(fuzz.written > 100 && fuzz.sent > 100, `${fuzz.written} written and ${fuzz.sent} sent`)
  }
})
