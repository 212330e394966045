import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readCaptures } from '../../read-captures.js'
import { decodeEvent, decodeObject } from './decode-object.js'
import { encodeEvent, encodeObject } from './encode-object.js'

describe('what the library of Kubernetes encodes', () => {
  for (const { line, bytes, object, event } of readCaptures()) {
    it(`is encoded alike here, to the last byte, and decoded to the last field: line ${line}`, () => {
      const ours = event === undefined ? encodeObject(object) : encodeEvent(event, encodeObject(object))
      assert.equal(ours.toString('hex'), bytes.toString('hex'))
      if (event === undefined) assert.deepEqual(decodeObject(bytes), object)
      else assert.deepEqual(decodeEvent(bytes), { type: event, object })
    })
  }
})
