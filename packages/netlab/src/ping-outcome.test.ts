import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address } from '@weft/inet'
import { describeOutcome } from './ping-outcome.js'

test('each outcome of a ping is told in a few words', () => {
  const reporter = address('10.244.1.1')
  assert.equal(describeOutcome({ outcome: 'reply', rttMicroseconds: 84 }), '0.08 ms')
  assert.equal(describeOutcome({ outcome: 'lost', timeoutMilliseconds: 1000 }), 'no reply within 1000 ms')
  assert.equal(describeOutcome({ outcome: 'too-big', pathMtuBytes: 1450 }), 'too big, path MTU 1450')
  assert.equal(
    describeOutcome({ outcome: 'too-big', pathMtuBytes: 1450, reporter }),
    'too big, path MTU 1450 (says 10.244.1.1)',
  )
  assert.equal(describeOutcome({ outcome: 'unreachable', reason: 'no route', reporter }), 'no route (says 10.244.1.1)')
})
