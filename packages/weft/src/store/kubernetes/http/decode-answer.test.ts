import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { JsonObject } from '../../../model/json.js'
import { StoreError } from '../../store-error.js'
import { readNode } from '../read-node.js'
import { names } from '../testing/node-of.js'
import { readCaptures } from '../testing/read-captures.js'
import { decodeEvent, decodeObject } from './decode-answer.js'
import { readUpdate } from './read-update.js'

const reading = { names, detail: 'metadata' } as const
const captures = readCaptures()

describe('what an API server sends in protobuf', () => {
  for (const { line, bytes, object, event } of captures)
    it(`is the same to us as what it sends in JSON: line ${line}`, () => {
      if (event !== undefined) {
        const read = (written: JsonObject) => outcome(() => readUpdate(written, reading))
        assert.deepEqual(read(decodeEvent(bytes.subarray(4))), read({ type: event, object }))
      } else if (object.kind === 'PartialObjectMetadata') {
        assert.deepEqual(readNode(decodeObject(bytes), reading), readNode(object, reading))
      } else {
        const { metadata, items } = decodeObject(bytes)
        assert.deepEqual(metadata, { resourceVersion: '4712', continue: 'abc' })
        const nodes = [object.items, items].map(rows => Array.isArray(rows) && rows.map(row => readNode(row, reading)))
        assert.deepEqual(nodes[1], nodes[0])
      }
    })

  it('is read, or refused with a sentence, whatever happens to its bytes on the way', () => {
    const spoilt = fc.record({
      capture: fc.constantFrom(...captures),
      at: fc.nat(),
      byte: fc.nat(255),
      cut: fc.boolean(),
    })
    fc.assert(
      fc.property(spoilt, ({ capture, at, byte, cut }) => {
        const { event } = capture
        const bytes = Buffer.from(event === undefined ? capture.bytes : capture.bytes.subarray(4))
        bytes[at % bytes.length] = byte
        const left = cut ? bytes.subarray(0, at % bytes.length) : bytes
        try {
          if (event === undefined) readNode(decodeObject(left), reading)
          else readUpdate(decodeEvent(left), reading)
        } catch (error) {
          assert.ok(error instanceof StoreError, String(error))
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('is refused when it is of a kind that was not asked for', () => {
    const bytes = Buffer.concat([Buffer.from('k8s\0'), Buffer.from([0x0a, 6, 0x12, 4]), Buffer.from('Node')])
    assert.throws(() => decodeObject(bytes), {
      reason: 'broken',
      message: 'the API server\'s answer cannot be read: there is an object of the kind "Node"',
    })
  })
})

function outcome(read: () => unknown): unknown {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    return [error.reason, error.message]
  }
}
