import assert from 'node:assert/strict'
import { mkdir, open, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from './testing/temporary-folder.js'
import { isDraft, writeFileSafely } from './write-file-safely.js'

test('the file has the text and the mode, whatever the umask, and its folder is made', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'run', 'flannel', 'subnet.env')
  const umask = process.umask(0o077)
  try {
    await writeFileSafely(path, 'FLANNEL_MTU=1450\n', { mode: 0o644 })
  } finally {
    process.umask(umask)
  }
  assert.equal(await readFile(path, 'utf8'), 'FLANNEL_MTU=1450\n')
  assert.equal((await stat(path)).mode & 0o777, 0o644)
})

test('who has the old file open keeps the old text, and no draft is left', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'subnet.env')
  await writeFileSafely(path, 'old', { mode: 0o644 })
  await using reader = await open(path, 'r')
  await writeFileSafely(path, 'new', { mode: 0o600 })
  assert.equal(await reader.readFile('utf8'), 'old')
  assert.equal(await readFile(path, 'utf8'), 'new')
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  assert.deepEqual(await readdir(folder.path), ['subnet.env'])
})

test('when the file cannot be put in place the error is told and no draft is left', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'subnet.env')
  await mkdir(path)
  await assert.rejects(writeFileSafely(path, 'text', { mode: 0o644 }), { code: 'EISDIR' })
  assert.deepEqual(await readdir(folder.path), ['subnet.env'])
})

test('a draft that was left behind is known by its name', () => {
  assert.ok(isDraft('.subnet.env.0123456789ab'))
  for (const name of ['subnet.env', '.subnet.env', '.0123456789ab', 'c1.0123456789ab']) assert.ok(!isDraft(name), name)
})
