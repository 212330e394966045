import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseJson } from './parse-json.js'

test('the text of a document is its JSON value', () => {
  assert.deepEqual(parseJson('a.json', '{"Network":"10.244.0.0/16"}'), { Network: '10.244.0.0/16' })
})

test('text that is not JSON is refused with the place of the mistake', () => {
  for (const text of ['', '{', '{"Network": "10.244.0.0/16",}', 'Network: 10.244.0.0/16']) {
    assert.throws(() => parseJson('a.json', text), {
      code: 'ECONFIG',
      message: /^a\.json: found text that is not JSON \(.*JSON.*\), accepted is a JSON object$/,
    })
  }
})
