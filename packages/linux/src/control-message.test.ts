import assert from 'node:assert/strict'
import { test } from 'node:test'
import { controlBytesFor, decodeRights, encodeRights } from './control-message.js'

test('descriptors that are written are read again, whatever follows them', () => {
  for (const numbers of [[], [3], [3, 4], [3, 4, 5]]) {
    const control = new Uint8Array(controlBytesFor(8))
    const length = encodeRights(control, numbers)
    assert.deepEqual(decodeRights(control.subarray(0, length)), numbers)
    assert.equal(length, controlBytesFor(numbers.length))
  }
})

test('messages of another kind, and halves of one, are no descriptors', () => {
  const control = new Uint8Array(controlBytesFor(1))
  encodeRights(control, [7])
  control[12] = 2 // SCM_CREDENTIALS
  assert.deepEqual(decodeRights(control), [])
  assert.deepEqual(decodeRights(control.subarray(0, 10)), [])
  assert.deepEqual(decodeRights(new Uint8Array(32)), [])
})
