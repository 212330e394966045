import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { findProgram } from './find-program.js'

const folder = mkdtempSync(join(tmpdir(), 'find-program-'))
after(() => rmSync(folder, { recursive: true }))
writeFileSync(join(folder, 'tool'), '', { mode: 0o755 })
writeFileSync(join(folder, 'text'), '', { mode: 0o644 })

test('a program is found in a folder of the path, or where its name says, if it can be started', () => {
  const path = join(folder, 'tool')
  assert.equal(findProgram('tool', `/nowhere:${folder}`), path)
  assert.equal(findProgram('tool', '/nowhere'), undefined)
  assert.equal(findProgram(path, ''), path)
  assert.equal(findProgram('text', folder), undefined)
})
