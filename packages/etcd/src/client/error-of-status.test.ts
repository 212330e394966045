import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { errorOfStatus } from './error-of-status.js'

describe('how a call ended', () => {
  it('becomes a code, whether it may have had an effect, and whether to try again', () => {
    const cases: [number, string, string, string, boolean][] = [
      [14, 'read ECONNRESET', 'unavailable', 'unknown', true],
      [13, 'Received RST_STREAM with code 2 triggered by …', 'unavailable', 'unknown', true],
      [2, 'context deadline exceeded', 'deadline', 'unknown', true],
      [14, 'etcdserver: request timed out', 'unavailable', 'unknown', true],
      [14, 'etcdserver: leader changed', 'unavailable', 'unknown', true],
      [14, 'etcdserver: no leader', 'unavailable', 'refused', true],
      [4, 'Deadline exceeded after 2.001s', 'deadline', 'unknown', true],
      [8, 'etcdserver: too many requests', 'busy', 'refused', true],
      [8, 'etcdserver: mvcc: database space exceeded', 'no-space', 'refused', false],
      [8, 'grpc: received message larger than max (3000000 vs. 2097152)', 'invalid', 'refused', false],
      [11, 'etcdserver: mvcc: required revision has been compacted', 'compacted', 'refused', false],
      [11, 'etcdserver: mvcc: required revision is a future revision', 'future-revision', 'refused', false],
      [11, 'etcdserver: too large lease TTL', 'invalid', 'refused', false],
      [5, 'etcdserver: requested lease not found', 'not-found', 'refused', false],
      [9, 'etcdserver: lease already exists', 'exists', 'refused', false],
      [16, 'etcdserver: invalid auth token', 'unauthenticated', 'refused', false],
      [3, 'etcdserver: revision of auth store is old', 'unauthenticated', 'refused', false],
      [3, 'etcdserver: user name is empty', 'unauthenticated', 'refused', false],
      [3, 'etcdserver: authentication failed, invalid user ID or password', 'unauthenticated', 'refused', false],
      [7, 'etcdserver: permission denied', 'permission-denied', 'refused', false],
      [3, 'etcdserver: key is not provided', 'invalid', 'refused', false],
      [12, 'unknown service', 'unsupported', 'refused', false],
      [2, 'something else', 'internal', 'unknown', false],
    ]
    for (const [code, details, meaning, outcome, isRetryable] of cases) {
      const error = errorOfStatus({ code, details }, 'put at http://a:1')
      assert.deepEqual([error.code, error.outcome, error.isRetryable], [meaning, outcome, isRetryable], details)
      assert.equal(error.message, `etcd put at http://a:1: ${details}`)
    }
  })
})
