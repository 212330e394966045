import assert from 'node:assert/strict'
import { EtcdError, type EtcdErrorCode } from '../index.js'

/** The promise must be rejected with this code, in the very words of etcd. */
export async function expectError(promise: Promise<unknown>, code: EtcdErrorCode, found: string): Promise<EtcdError> {
  const error = await promise.then(
    value => assert.fail(`this was to be refused, but it gave ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof EtcdError, String(error))
  assert.deepEqual({ code: error.code, found: error.found }, { code, found })
  return error
}
