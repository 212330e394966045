import assert from 'node:assert/strict'
import { openSync } from 'node:fs'
import { test } from 'node:test'
import { LinuxError } from './linux-error.js'

test('the message says which operation was refused, why, and with what errno', () => {
  const error = new LinuxError({ operation: 'bind', errno: 'EADDRINUSE' })
  assert.equal(error.message, 'bind: address already in use (EADDRINUSE)')
  assert.deepEqual([error.code, error.operation, error.errno], ['ELINUX', 'bind', 'EADDRINUSE'])
})

test('a refusal seen through node:fs is named and keeps its cause', () => {
  const open = (): number => LinuxError.naming('open the lease file', () => openSync('/nonexistent/lease', 'r'))
  assert.throws(open, (error: unknown) => {
    assert.ok(error instanceof LinuxError)
    assert.equal(error.message, 'open the lease file: it does not exist (ENOENT)')
    assert.ok(error.cause instanceof Error)
    return true
  })
})

test('an error of the program itself is left as it is', () => {
  const bug = new TypeError('a bug')
  const run = (): never =>
    LinuxError.naming('read', () => {
      throw bug
    })
  assert.throws(run, bug)
})
