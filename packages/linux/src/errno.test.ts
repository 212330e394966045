import assert from 'node:assert/strict'
import { constants } from 'node:os'
import { test } from 'node:test'
import { errnoName, errnoText } from './errno.js'
import { errnoTable } from './errno-table.js'

test('an errno gets the name that the kernel gives it', () => {
  assert.equal(errnoName(17), 'EEXIST')
  assert.equal(errnoName(95), 'EOPNOTSUPP')
  assert.equal(errnoName(524), 'ENOTSUPP')
})

test('a number without a name stays readable', () => {
  assert.equal(errnoName(4095), 'errno 4095')
  assert.equal(errnoText('errno 4095'), 'an error without a description')
})

test('every name has one number, the one of this platform, and a text', () => {
  const platform = new Map(Object.entries(constants.errno))
  for (const [number, name, text] of errnoTable) {
    assert.equal(errnoName(number), name)
    assert.equal(errnoText(name), text)
    assert.ok(!platform.has(name) || platform.get(name) === number, name)
    assert.match(text, /^[a-z].*[^.]$/)
  }
})
