import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { readPlainFile } from './read-plain-file.js'
import { temporaryFolder } from './testing/temporary-folder.js'

test('the text of a file is read, and nothing waits for a pipe or a device', async () => {
  await using folder = await temporaryFolder()
  const [file, pipe] = [join(folder.path, 'file'), join(folder.path, 'pipe')]
  await writeFile(file, 'größer')
  assert.equal(readPlainFile(file), 'größer')
  assert.equal(spawnSync('mkfifo', [pipe]).status, 0)
  for (const path of [pipe, '/dev/zero', '/dev/null'])
    assert.throws(() => readPlainFile(path), { name: 'PlainFileError', message: `${path} is no plain file` })
  assert.throws(() => readPlainFile(folder.path), { code: 'EISDIR' })
  assert.throws(() => readPlainFile(join(folder.path, 'missing')), { code: 'ENOENT' })
})
