import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { FileDescriptor } from './file-descriptor.js'
import { tryFlock } from './flock.js'

const folder = mkdtempSync(join(tmpdir(), 'flock-'))
const path = join(folder, 'lock')
writeFileSync(path, '')
after(() => rmSync(folder, { recursive: true }))

test('a lock is had by one open file at a time, until that is closed', () => {
  using second = FileDescriptor.open(path)
  {
    using first = FileDescriptor.open(path)
    assert.equal(tryFlock(first), true)
    assert.equal(tryFlock(first), true)
    assert.equal(tryFlock(second), false)
  }
  assert.equal(tryFlock(second), true)
})

test('it is the lock that other programs know', () => {
  using file = FileDescriptor.open(path)
  const take = () => spawnSync('flock', ['--nonblock', path, 'true']).status
  assert.equal(take(), 0)
  assert.equal(tryFlock(file), true)
  assert.equal(take(), 1)
})

test('what has no lock is refused in the words of the kernel', () => {
  const file = FileDescriptor.open(path)
  file.close()
  assert.throws(() => tryFlock(file), { code: 'ELINUX', errno: 'EBADF' })
})
