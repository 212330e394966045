import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readCapture } from '../captures/read-capture.js'
import { decodeMessages } from '../codec/message.js'
import { decodeFamilyNumber } from './family-lookup.js'

test('a captured answer tells the number of a family', () => {
  const [message] = decodeMessages(readCapture('replies/generic-family'))
  assert.equal(message && decodeFamilyNumber(message), 32)
})
