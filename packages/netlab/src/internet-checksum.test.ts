import assert from 'node:assert/strict'
import { test } from 'node:test'
import { internetChecksum } from './internet-checksum.js'

test('the example of RFC 1071 sums up as printed there', () => {
  assert.equal(internetChecksum(Uint8Array.of(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7)), ~0xddf2 & 0xffff)
})

test('an odd last byte counts as the high half of a word', () => {
  assert.equal(internetChecksum(Uint8Array.of(0x01)), ~0x0100 & 0xffff)
})
