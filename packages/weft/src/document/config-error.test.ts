import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigError } from './config-error.js'

test('a configuration error says where, what was found and what is accepted, and keeps its cause', () => {
  const cause = new SyntaxError('unexpected end')
  const error = new ConfigError({ path: 'net-conf.json: Backend.VNI', found: '0', accepted: '1 to 10', cause })
  assert.equal(error.message, 'net-conf.json: Backend.VNI: found 0, accepted is 1 to 10')
  assert.equal(error.code, 'ECONFIG')
  assert.equal(error.name, 'ConfigError')
  assert.equal(error.cause, cause)
})

test('a configuration error without a cause has none', () => {
  assert.equal('cause' in new ConfigError({ path: 'a', found: 'b', accepted: 'c' }), false)
})
