import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { placeFile } from './place-file.js'
import { temporaryFolder } from './testing/temporary-folder.js'

const mode = 0o600

test('the file is there at once with its text and mode, and a moment later on the disk', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'c1')
  const umask = process.umask(0o777)
  let placed: ReturnType<typeof placeFile>
  try {
    placed = placeFile(path, 'text', { mode })
  } finally {
    process.umask(umask)
  }
  assert.equal(readFileSync(path, 'utf8'), 'text')
  assert.equal(statSync(path).mode & 0o777, mode)
  assert.deepEqual(readdirSync(folder.path), ['c1'])
  await placed?.onDisk
  assert.ok(placed)
})

test('a file that somebody has stays as it is, and nothing else is left', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'c1')
  await placeFile(path, 'first', { mode })?.onDisk
  assert.equal(placeFile(path, 'second', { mode }), undefined)
  assert.equal(readFileSync(path, 'utf8'), 'first')
  assert.deepEqual(readdirSync(folder.path), ['c1'])
})

test('when the file cannot be put in place the error is told and no draft is left', async () => {
  await using folder = await temporaryFolder()
  assert.throws(() => placeFile(join(folder.path, 'none', 'c1'), 'text', { mode }), { code: 'ENOENT' })
  assert.deepEqual(readdirSync(folder.path), [])
})
