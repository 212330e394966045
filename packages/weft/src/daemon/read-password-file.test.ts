import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TemporaryFolder } from '../test/temporary-folder.js'
import { readPasswordFile } from './read-password-file.js'

const accepted = 'a password on a line of its own, and nothing else'
const texts: readonly (readonly [text: string, password: string])[] = [
  ['secret', 'secret'],
  ['secret\n', 'secret'],
  ['secret\r\n', 'secret'],
  [' with blanks \n', ' with blanks '],
]
for (const [text, password] of texts)
  test(`the password in ${JSON.stringify(text)} is ${JSON.stringify(password)}`, async () => {
    using folder = new TemporaryFolder()
    assert.equal(await readPasswordFile(folder.write('password', text)), password)
  })

const refused: readonly (readonly [text: string, found: string])[] = [
  ['', 'an empty first line'],
  ['\nsecret\n', 'an empty first line'],
  ['secret\nmore\n', '2 lines'],
]
for (const [text, found] of refused)
  test(`${JSON.stringify(text)} holds no password, and the refusal does not repeat it`, async () => {
    using folder = new TemporaryFolder()
    const path = folder.write('password', text)
    await assert.rejects(readPasswordFile(path), {
      code: 'ECONFIG',
      message: `${path}: found ${found}, accepted is ${accepted}`,
    })
  })

test('a file that is not there is told by its path', async () => {
  await assert.rejects(readPasswordFile('/nowhere/password'), {
    message: '/nowhere/password: found no such file, accepted is a file that can be read',
  })
})
