import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { labDirectory, stateDirectory } from './state-directory.js'

test('labs live below XDG_RUNTIME_DIR in a folder that nobody else can read', t => {
  const runtime = mkdtempSync(join(tmpdir(), 'weft-'))
  t.after(() => rmSync(runtime, { recursive: true }))
  const directory = stateDirectory({ XDG_RUNTIME_DIR: runtime })
  assert.equal(directory, join(runtime, `weft-lab-${userInfo().uid}`))
  assert.equal(statSync(directory).mode & 0o777, 0o700)
})

test('a runtime folder that does not exist is passed over', () => {
  const directory = stateDirectory({ XDG_RUNTIME_DIR: '/nonexistent' })
  assert.ok(!directory.startsWith('/nonexistent'))
})

test('a folder that others can read is refused', t => {
  const runtime = mkdtempSync(join(tmpdir(), 'weft-'))
  t.after(() => rmSync(runtime, { recursive: true }))
  chmodSync(stateDirectory({ XDG_RUNTIME_DIR: runtime }), 0o755)
  assert.throws(() => stateDirectory({ XDG_RUNTIME_DIR: runtime }), /is not a folder that only user \d+ can read/)
})

test('a path too long for a socket is refused with the way out', () => {
  assert.throws(() => labDirectory('lab', `/tmp/${'x'.repeat(90)}`), /is too long for sockets.*WEFT_LAB_DIRECTORY/)
})
