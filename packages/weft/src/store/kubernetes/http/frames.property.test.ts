import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { frames } from './frames.js'

test('however an answer is cut into pieces, its events come out whole and in order', async () => {
  const events = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(events, fc.integer({ min: 1, max: 12 }), async (written, size) => {
      const bytes = Buffer.concat(written.map(framed))
      assert.deepEqual(
        await taken(bytes, size),
        written.map(event => Buffer.from(event)),
      )
    }),
  )
})

test('an answer that ends in the middle of an event is told as such, after the events before it', async () => {
  const bytes = Buffer.concat([framed(Buffer.from('first')), framed(Buffer.from('second'))])
  for (let length = 'first'.length + 5; length < bytes.length; length += 1) {
    const seen: string[] = []
    const reading = (async () => {
      for await (const event of frames(pieces(bytes.subarray(0, length), 100))) seen.push(event.toString())
    })()
    const message = "the API server's answer ends in the middle of an event"
    await assert.rejects(reading, { name: 'StoreError', reason: 'broken', message })
    assert.deepEqual(seen, ['first'])
  }
})

test('a length that none can have is told, and not waited for', async () => {
  const cases: [length: number, found: string][] = [
    [0xffff_ffff, 'an event of 4294967295 bytes'],
    [0, 'an event of 0 bytes'],
  ]
  for (const [length, found] of cases) {
    const bytes = Buffer.alloc(8)
    bytes.writeUInt32BE(length)
    const message = `the API server's answer cannot be read: ${found}`
    await assert.rejects(taken(bytes, 100), { reason: 'broken', message })
  }
})

function framed(event: Uint8Array): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(event.length)
  return Buffer.concat([length, event])
}

async function taken(bytes: Buffer, size: number): Promise<Buffer[]> {
  const all: Buffer[] = []
  for await (const event of frames(pieces(bytes, size))) all.push(event)
  return all
}

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer, void, void> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
