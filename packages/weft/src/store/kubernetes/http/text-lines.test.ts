import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { textLines } from './text-lines.js'

test('however lines are cut into pieces they come out whole, and one without an end does not', async () => {
  const line = fc.string().map(text => text.replaceAll('\n', 'ö'))
  const cut = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 })
  await fc.assert(
    fc.asyncProperty(fc.array(line), line, cut, async (lines, rest, sizes) => {
      const bytes = Buffer.from([...lines, rest].join('\n'))
      const found: string[] = []
      for await (const text of textLines(pieces(bytes, sizes))) found.push(text)
      assert.deepEqual(found, lines)
    }),
  )
})

async function* pieces(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer, void> {
  for (let [at, turn] = [0, 0]; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1
    yield bytes.subarray(at, at + size)
    at += size
  }
}
