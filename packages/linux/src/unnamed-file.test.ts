import assert from 'node:assert/strict'
import { closeSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { LinuxError } from './linux-error.js'
import { makeUnnamed, nameFile } from './unnamed-file.js'

const folder = mkdtempSync(join(tmpdir(), 'unnamed-'))
after(() => rmSync(folder, { recursive: true }))

test('a file without a name is seen by nobody until it has one, and never if it gets none', async () => {
  const file = await makeUnnamed(folder)
  writeSync(file, 'text')
  assert.deepEqual(readdirSync(folder), [])
  assert.equal(nameFile(file, join(folder, 'named')), true)
  closeSync(file)
  assert.equal(readFileSync(join(folder, 'named'), 'utf8'), 'text')
  rmSync(join(folder, 'named'))
  closeSync(await makeUnnamed(folder))
  assert.deepEqual(readdirSync(folder), [])
})

test('a name that somebody has is not given, and one that cannot be is refused in words', async () => {
  const [first, second] = [await makeUnnamed(folder), await makeUnnamed(folder)]
  try {
    const path = join(folder, 'taken')
    assert.deepEqual([nameFile(first, path), nameFile(second, path)], [true, false])
    const refused = new LinuxError({ operation: `name a file ${folder}/none/x`, errno: 'ENOENT' })
    assert.throws(() => nameFile(second, join(folder, 'none', 'x')), { message: refused.message })
  } finally {
    closeSync(first)
    closeSync(second)
  }
})
