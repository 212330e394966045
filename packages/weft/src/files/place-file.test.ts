import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { FileStock } from './file-stock.js'
import { placeFile } from './place-file.js'
import { temporaryFolder } from './testing/temporary-folder.js'

const mode = 0o600
const stock = new FileStock()
after(() => stock[Symbol.dispose]())

test('the file is there at once with its text and mode, and a moment later on the disk', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'c1')
  const placed = await placeFile(path, 'text', { mode, stock })
  assert.equal(readFileSync(path, 'utf8'), 'text')
  assert.equal(statSync(path).mode & 0o777, mode)
  assert.deepEqual(readdirSync(folder.path), ['c1'])
  await placed?.onDisk
  assert.ok(placed)
})

test('a file that somebody has stays as it is, and nothing else is left', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'c1')
  await (await placeFile(path, 'first', { mode, stock }))?.onDisk
  assert.equal(await placeFile(path, 'second', { mode, stock }), undefined)
  assert.equal(readFileSync(path, 'utf8'), 'first')
  assert.deepEqual(readdirSync(folder.path), ['c1'])
})

test('when the file cannot be put in place the error is told and no draft is left', async () => {
  await using folder = await temporaryFolder()
  await assert.rejects(placeFile(join(folder.path, 'none', 'c1'), 'text', { mode, stock }), { code: 'ENOENT' })
  assert.deepEqual(readdirSync(folder.path), [])
})
