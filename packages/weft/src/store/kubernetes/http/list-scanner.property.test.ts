import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ListScanner } from './list-scanner.js'

const text = fc.oneof(fc.string(), fc.constantFrom('\\', '"', '\\"', '\\\\', '{', ']', '}', ',[', '"\\\\"', 'ö€𝄞'))
const value = fc.letrec(tie => ({
  any: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.integer(),
    fc.constantFrom(null, true),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(text, tie('any'), { maxKeys: 3 }),
  ),
})).any
const items = fc.array(fc.dictionary(text, value, { maxKeys: 4 }), { maxLength: 5 })
const metadata = fc.dictionary(text, fc.oneof(text, fc.integer()), { maxKeys: 3 })

test('however a list is cut into pieces, its objects come out whole and in order, and the rest without them', () => {
  const list = fc.record({ kind: text, metadata, items })
  const indented = fc.constantFrom(undefined, 1)
  fc.assert(
    fc.property(list, indented, fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1 }), (list, indent, sizes) => {
      const written = JSON.stringify(list, undefined, indent)
      const bytes = Buffer.from(written)
      const scanner = new ListScanner()
      const found: string[] = []
      for (let [at, turn] = [0, 0]; at < bytes.length; turn += 1) {
        const size = sizes[turn % sizes.length] ?? 1
        found.push(...scanner.push(bytes.subarray(at, at + size)))
        at += size
      }
      const { items, ...rest } = JSON.parse(written)
      assert.deepEqual(
        found.map(one => JSON.parse(one)),
        items,
      )
      assert.deepEqual(JSON.parse(scanner.end() ?? ''), { ...rest, items: [] })
    }),
    { numRuns: 2_000 },
  )
})

test('a list that breaks off has no end', () => {
  const whole = '{"kind":"NodeList","metadata":{},"items":[{"a":1}]}'
  for (let length = 0; length < whole.length; length += 1) {
    const scanner = new ListScanner()
    scanner.push(Buffer.from(whole.slice(0, length)))
    if (length > 0) assert.equal(scanner.end(), undefined)
  }
})
