import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiBusy } from '../api-busy.js'
import { refusal, saysMissing } from './refusal.js'

const status = (message: string, details = {}) => ({ kind: 'Status', status: 'Failure', message, details })

test('what the server says decides what is done about it', () => {
  const tooLarge = { causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }] }
  const cases = [
    [{ code: 403, body: status('nodes is forbidden') }, 'denied', 'nodes is forbidden (403)'],
    [
      { code: 410, body: status('too old resource version: 1 (7)') },
      'compacted',
      'too old resource version: 1 (7) (410)',
    ],
    [{ code: 504, body: status('Timeout', { ...tooLarge, retryAfterSeconds: 1 }) }, 'compacted', 'Timeout (504)'],
    [{ code: 503, body: 'no backend\n  is there' }, 'unreachable', 'it answers 503: no backend is there'],
    [{ code: 500, body: status('etcd has trouble') }, 'broken', 'etcd has trouble (500)'],
    [{ code: 418, body: null }, 'broken', 'it answers 418 and says nothing'],
    [{ code: 404, body: `<html>${'x'.repeat(400)}` }, 'broken', `it answers 404: <html>${'x'.repeat(294)}…`],
  ] as const
  for (const [refused, reason, message] of cases) {
    const error = refusal(refused)
    assert.deepEqual([error.reason, error.message], [reason, message])
  }
})

test('a server that is busy is asked again when it says, after a second if it does not, and within a minute', () => {
  const pause = (words: { code: number; retryAfter?: string; seconds?: number }) => {
    const { code, retryAfter, seconds } = words
    const error = refusal({
      code,
      retryAfter,
      body: status('busy', seconds === undefined ? {} : { retryAfterSeconds: seconds }),
    })
    assert.ok(error instanceof ApiBusy)
    return error.retryAfterMs
  }
  assert.equal(pause({ code: 429, retryAfter: '5' }), 5_000)
  assert.equal(pause({ code: 503, retryAfter: '2' }), 2_000)
  assert.equal(pause({ code: 500, seconds: 3 }), 3_000)
  assert.equal(pause({ code: 429 }), 1_000)
  assert.equal(pause({ code: 429, retryAfter: 'Wed, 21 Oct 2026 07:28:00 GMT' }), 1_000)
  assert.equal(pause({ code: 429, retryAfter: '86400' }), 60_000)
})

test('only who says that it is this object that is missing says that it is missing', () => {
  assert.equal(saysMissing(404, status('nodes "a" not found', { name: 'a', kind: 'nodes' }), 'a'), true)
  assert.equal(saysMissing(404, status('the server could not find the requested resource'), 'a'), false)
  assert.equal(saysMissing(404, '<html>', 'a'), false)
})
