import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAnswer, parseRequest } from './control-message.js'

test('requests read back as they were written', () => {
  for (const request of [
    { do: 'status', columns: 80 },
    { do: 'add' },
    { do: 'cut', node: 'node-a' },
    { do: 'where', name: 'pod-a1' },
    { do: 'down' },
  ]) {
    assert.deepEqual(parseRequest(JSON.stringify(request)), request)
  }
})

test('a request that lacks its node, an unknown one and plain noise are no requests', () => {
  for (const line of ['{"do":"cut"}', '{"do":"fly","node":"node-a"}', '[]', 'hello', '']) {
    assert.equal(parseRequest(line), undefined)
  }
})

test('an answer without words for programs has null there', () => {
  assert.deepEqual(parseAnswer('{"exitCode":1,"text":"no"}'), { exitCode: 1, text: 'no', json: null })
  assert.equal(parseAnswer('{"text":"no"}'), undefined)
})
