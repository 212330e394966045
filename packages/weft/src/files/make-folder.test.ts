import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeFolder } from './make-folder.js'

test('a folder is made with those above it, and only the last has the mode that was asked for', async t => {
  const parent = mkdtempSync(join(tmpdir(), 'weft-'))
  t.after(() => rmSync(parent, { recursive: true }))
  const path = join(parent, 'a', 'b', 'c')
  await makeFolder(path, { mode: 0o700 })
  await makeFolder(path, { mode: 0o700 })
  assert.equal(statSync(path).mode & 0o777, 0o700)
  assert.notEqual(statSync(join(parent, 'a')).mode & 0o777, 0o700)
})

test('where no folder can be made, that is an error, and not a wait without end', async t => {
  const parent = mkdtempSync(join(tmpdir(), 'weft-'))
  t.after(() => rmSync(parent, { recursive: true }))
  symlinkSync(join(parent, 'nowhere'), join(parent, 'link'))
  for (const path of [join(parent, 'link', 'a'), '/proc/weft-nowhere'])
    await assert.rejects(makeFolder(path, { mode: 0o700 }), { code: 'ENOENT' })
})
