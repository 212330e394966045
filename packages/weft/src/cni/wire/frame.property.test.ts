import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeFrame, encodeFrame, FrameError, type FrameKind, mostFrameBytes } from './frame.js'
import { decodeAsked, decodeExecution, encodeAsked, encodeExecution } from './messages.js'

const kind = fc.constantFrom<FrameKind>('ask1', 'exec', 'told', 'done')
const text = fc.string({ unit: 'grapheme', maxLength: 60 }).filter(each => !each.includes('\0'))
const name = fc.stringMatching(/^CNI_[A-Z]{1,8}$/)

test('what is encoded is decoded again, whatever follows, and no beginning of it is taken for the whole', () => {
  fc.assert(
    fc.property(
      kind,
      fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 5 }),
      fc.uint8Array(),
      (kind, all, more) => {
        const parts = all.map(part => Buffer.from(part))
        const bytes = encodeFrame({ kind, parts })
        assert.deepEqual(decodeFrame(Buffer.concat([bytes, more])), { frame: { kind, parts }, length: bytes.length })
        for (let length = 0; length < bytes.length; length++)
          assert.equal(decodeFrame(bytes.subarray(0, length)), undefined)
      },
    ),
  )
})

test('any bytes are a frame, too few, or refused', () => {
  const begun = fc
    .tuple(kind, fc.uint8Array({ maxLength: 64 }))
    .map(([kind, rest]) => Buffer.from([...Buffer.from(kind), ...rest]))
  fc.assert(
    fc.property(
      fc.oneof(
        begun,
        fc.uint8Array().map(bytes => Buffer.from(bytes)),
      ),
      bytes => {
        try {
          decodeFrame(bytes)
        } catch (error) {
          assert.ok(error instanceof FrameError)
        }
      },
    ),
  )
})

test('what is asked and executed arrives as it was meant', () => {
  fc.assert(
    fc.property(fc.dictionary(name, text), text, text, (environment, stdin, other) => {
      const asked = { environment: { ...environment }, stdin, namespaceTrouble: other }
      assert.deepEqual(decodeAsked(encodeAsked(asked)), asked)
      const execution = { type: other, stdin, environment: { ...environment } }
      assert.deepEqual(decodeExecution(encodeExecution(execution)), execution)
    }),
  )
})

test('a message that is too large is refused at both ends', () => {
  assert.throws(() => encodeFrame({ kind: 'done', parts: [Buffer.alloc(mostFrameBytes)] }), FrameError)
  const claim = encodeFrame({ kind: 'done', parts: [] })
  claim.fill(255, 4)
  assert.throws(() => decodeFrame(claim), FrameError)
})
