import assert from 'node:assert/strict'
import { test } from 'node:test'
import { show } from './show.js'

test('a value is shown as it stands in the document', () => {
  assert.equal(show(undefined), 'nothing')
  assert.equal(show(null), 'null')
  assert.equal(show('10.244.0.0/16'), '"10.244.0.0/16"')
  assert.equal(show({ VNI: 1 }), '{"VNI":1}')
  assert.equal(show([1, 2]), '[1,2]')
})

test('what is long is shown by its beginning, a list by its length', () => {
  assert.equal(show('x'.repeat(1000)), `"${'x'.repeat(79)}…`)
  assert.equal(show(Array.from({ length: 5000 }, () => 1)), 'a list of 5000')
})

test('what is nested beyond all measure is shown as that', () => {
  const deep = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`)
  assert.equal(show(deep), 'a value nested too deeply to be shown')
})
