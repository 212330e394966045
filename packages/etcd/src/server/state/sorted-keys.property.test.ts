import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { isInRange, keyRange, keyText } from './key-range.js'
import { SortedKeys } from './sorted-keys.js'

const key = fc.uint8Array({ minLength: 1, maxLength: 3 })

describe('keys', () => {
  it('are in the order of their bytes, each once, and are found by range', () => {
    fc.assert(
      fc.property(fc.array(key), fc.array(key), key, fc.uint8Array({ maxLength: 3 }), (added, removed, from, until) => {
        const keys = new SortedKeys()
        for (const one of added) keys.add(keyText(one))
        for (const one of removed) keys.remove(keyText(one))
        const left = new Set(added.map(keyText))
        for (const one of removed) left.delete(keyText(one))
        const all = [...left]
          .map(text => Buffer.from(text, 'latin1'))
          .sort(Buffer.compare)
          .map(keyText)
        assert.deepEqual(keys.inRange({ from: '', until: undefined }), all)
        const range = keyRange(from, until)
        assert.deepEqual(
          keys.inRange(range),
          all.filter(text => isInRange(range, text)),
        )
      }),
    )
  })
})
