import assert from 'node:assert/strict'
import type { JsonObject } from '../../../../../model/json.js'
import type { Answer } from './client.js'

/** The answer must be this `Status`, word for word; its code is that of the answer. */
export function expectFailure({ code, object, headers }: Answer, expected: JsonObject): void {
  const whole: JsonObject = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', ...expected }
  assert.deepEqual(object, whole)
  assert.equal(code, expected.code)
  assert.equal(headers['content-type'], 'application/json')
}
