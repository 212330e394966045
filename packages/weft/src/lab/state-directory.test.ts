import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { labDirectory, leaveStateDirectory, makeStateDirectory, stateDirectory } from './state-directory.js'

test('labs live below XDG_RUNTIME_DIR in a folder that nobody else can read', t => {
  const runtime = mkdtempSync(join(tmpdir(), 'weft-'))
  t.after(() => rmSync(runtime, { recursive: true }))
  const environment = { XDG_RUNTIME_DIR: runtime }
  const directory = stateDirectory(environment)
  assert.equal(directory, join(runtime, `weft-lab-${userInfo().uid}`))
  assert.ok(!existsSync(directory), 'looking makes nothing')
  makeStateDirectory(environment)
  assert.equal(statSync(directory).mode & 0o777, 0o700)
})

test('the folder goes with the last lab, and is no hindrance when it is gone already', t => {
  const runtime = mkdtempSync(join(tmpdir(), 'weft-'))
  t.after(() => rmSync(runtime, { recursive: true }))
  const environment = { XDG_RUNTIME_DIR: runtime }
  makeStateDirectory(environment)
  const lab = join(stateDirectory(environment), 'lab')
  mkdirSync(lab)
  leaveStateDirectory(environment)
  assert.ok(existsSync(lab))
  rmSync(lab, { recursive: true })
  for (let round = 0; round < 2; round++) leaveStateDirectory(environment)
  assert.deepEqual(readdirSync(runtime), [])
})

test('a folder that somebody else has chosen is made when it is missing, and stays', t => {
  const parent = mkdtempSync(join(tmpdir(), 'weft-'))
  t.after(() => rmSync(parent, { recursive: true }))
  const environment = { WEFT_LAB_DIRECTORY: join(parent, 'a', 'b') }
  makeStateDirectory(environment)
  leaveStateDirectory(environment)
  assert.ok(existsSync(join(parent, 'a', 'b')))
})

test('a lab in a user namespace, where everybody is root, is where its user looks', t => {
  const runtime = mkdtempSync(join(tmpdir(), 'weft-'))
  t.after(() => rmSync(runtime, { recursive: true }))
  const directory = stateDirectory({ XDG_RUNTIME_DIR: runtime, WEFT_LAB_UID: '1234' })
  assert.equal(directory, join(runtime, 'weft-lab-1234'))
})

test('a runtime folder that does not exist is passed over', () => {
  const directory = stateDirectory({ XDG_RUNTIME_DIR: '/nonexistent' })
  assert.ok(!directory.startsWith('/nonexistent'))
})

test('a folder that others can read is refused', t => {
  const runtime = mkdtempSync(join(tmpdir(), 'weft-'))
  t.after(() => rmSync(runtime, { recursive: true }))
  makeStateDirectory({ XDG_RUNTIME_DIR: runtime })
  chmodSync(stateDirectory({ XDG_RUNTIME_DIR: runtime }), 0o755)
  assert.throws(() => stateDirectory({ XDG_RUNTIME_DIR: runtime }), /is not a folder that only user \d+ can read/)
})

test('a path too long for a socket is refused with the way out', () => {
  assert.throws(() => labDirectory('lab', `/tmp/${'x'.repeat(90)}`), /is too long for sockets.*WEFT_LAB_DIRECTORY/)
})
