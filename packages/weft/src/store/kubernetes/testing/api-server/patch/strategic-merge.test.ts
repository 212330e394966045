import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { nodeMergeRules, plainMergeRules } from './merge-rules.js'
import { strategicMerge } from './strategic-merge.js'

const captured = new URL('../../../../../../captures/strategic-merge.jsonl', import.meta.url)

test('patches of nodes come to what they come to in the real server', () => {
  const lines = readFileSync(captured, 'utf8').trim().split('\n')
  for (const line of lines) {
    const { original, patch, result } = JSON.parse(line)
    assert.deepEqual(strategicMerge(original, patch, nodeMergeRules), result, line)
  }
})

test('a list without a rule is replaced', () => {
  const patched = strategicMerge({ list: [{ name: 'a' }] }, { list: [{ name: 'b' }] }, plainMergeRules)
  assert.deepEqual(patched, { list: [{ name: 'b' }] })
})

test('an element that does not say what it is merged by is refused', () => {
  const original = { status: { conditions: [{ type: 'Ready', status: 'True' }] } }
  const patch = { status: { conditions: [{ status: 'True' }] } }
  assert.throws(() => strategicMerge(original, patch, nodeMergeRules), {
    message: 'map: map[status:True] does not contain declared merge key: type',
    code: 500,
  })
})

test('nothing that was there before is changed in place', () => {
  const original = { metadata: { labels: { a: '1' } }, status: { conditions: [{ type: 'Ready', status: 'True' }] } }
  const before = structuredClone(original)
  strategicMerge(
    original,
    { metadata: { labels: { b: '2' } }, status: { conditions: [{ type: 'Ready', status: 'x' }] } },
    nodeMergeRules,
  )
  assert.deepEqual(original, before)
})
