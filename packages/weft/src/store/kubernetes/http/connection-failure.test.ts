import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectionFailure } from './connection-failure.js'

const withCode = (code: string, message: string, more = {}) => Object.assign(new Error(message), { code, ...more })

test('why there is no answer is said in words that an operator understands', () => {
  const cases: [error: Error, message: string][] = [
    [withCode('ECONNREFUSED', 'connect ECONNREFUSED 10.96.0.1:443'), 'connect ECONNREFUSED 10.96.0.1:443'],
    [withCode('ECONNRESET', 'socket hang up'), 'the connection broke off'],
    [
      new AggregateError([
        new Error('connect ECONNREFUSED ::1:6443'),
        new Error('connect ECONNREFUSED 127.0.0.1:6443'),
      ]),
      'connect ECONNREFUSED ::1:6443, connect ECONNREFUSED 127.0.0.1:6443',
    ],
    [
      withCode('EPROTO', 'write EPROTO 00:error:0A00010B:SSL routines:ssl3_get_record', {
        reason: 'wrong version number',
      }),
      'the handshake fails: wrong version number',
    ],
    [
      withCode('SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in certificate chain'),
      'its certificate is not to be trusted: no authority that we know has signed it',
    ],
    [
      withCode('CERT_HAS_EXPIRED', 'certificate has expired'),
      'its certificate is not to be trusted: certificate has expired',
    ],
    [
      withCode('HPE_INVALID_CONSTANT', 'Parse Error: Expected HTTP/'),
      'it does not speak HTTP: Parse Error: Expected HTTP/',
    ],
  ]
  for (const [error, message] of cases) {
    const failure = connectionFailure(error)
    assert.deepEqual([failure.reason, failure.message], ['unreachable', message])
  }
})

test('a token that cannot be sent is no fault of the server, and is not shown', () => {
  const failure = connectionFailure(
    withCode('ERR_INVALID_CHAR', 'Invalid character in header content ["Authorization"]'),
  )
  assert.deepEqual(
    [failure.reason, failure.message],
    ['denied', 'the credentials have characters in them that cannot be sent'],
  )
})
