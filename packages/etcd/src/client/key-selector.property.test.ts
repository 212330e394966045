import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { intervalOf } from './key-selector.js'

const bytes = fc.uint8Array({ minLength: 1, maxLength: 4 }).map(data => Buffer.from(data))

function isSelected(key: Buffer, { key: from, rangeEnd }: { key: Buffer; rangeEnd: Buffer }): boolean {
  if (rangeEnd.length === 0) return key.equals(from)
  return Buffer.compare(key, from) >= 0 && (rangeEnd.equals(Buffer.of(0)) || Buffer.compare(key, rangeEnd) < 0)
}

describe('what is selected', () => {
  it('by a prefix is what begins with it', () => {
    fc.assert(
      fc.property(bytes, fc.uint8Array({ maxLength: 3 }), (key, data) => {
        const prefix = Buffer.from(data)
        assert.equal(isSelected(key, intervalOf({ prefix })), key.subarray(0, prefix.length).equals(prefix))
      }),
      { numRuns: 2000, examples: [[Buffer.of(255, 255), Uint8Array.of(255)]] },
    )
  })

  it('by an empty prefix, or from nothing to no end, is everything', () => {
    const everything = { key: Buffer.of(0), rangeEnd: Buffer.of(0) }
    assert.deepEqual(intervalOf({ prefix: '' }), everything)
    assert.deepEqual(intervalOf({ from: '', until: '' }), everything)
  })
})
