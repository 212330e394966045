import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { readText } from './read-text.js'
import { temporaryFolder } from './testing/temporary-folder.js'

test('the text of a file is read as UTF-8', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'net-conf.json')
  await writeFile(path, '{"Name":"größer"}')
  assert.equal(await readText(path), '{"Name":"größer"}')
})

test('what cannot be read is told with its path, what was found and what is accepted', async () => {
  await using folder = await temporaryFolder()
  await writeFile(join(folder.path, 'file'), '')
  const cases: [path: string, found: string][] = [
    ['missing.json', 'no such file'],
    ['missing/net-conf.json', 'no such file'],
    ['file/net-conf.json', 'no such file'],
    ['.', 'a folder'],
  ]
  for (const [name, found] of cases) {
    const path = join(folder.path, name)
    const message = `${path}: found ${found}, accepted is a file that can be read`
    await assert.rejects(readText(path), { name: 'ConfigError', code: 'ECONFIG', message })
  }
})

test('what the system says without a name of ours is told in its words', async () => {
  const path = `/tmp/${'a'.repeat(300)}`
  await assert.rejects(readText(path), /found something that cannot be read \(ENAMETOOLONG: name too long, open/)
})
