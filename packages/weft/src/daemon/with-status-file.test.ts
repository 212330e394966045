import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '../files/testing/temporary-folder.js'
import { eventually } from '../test/eventually.js'
import { withStatusFile } from './with-status-file.js'

test('it is there before anything can fail, and says what has', async () => {
  await using folder = await temporaryFolder()
  const told = async () => JSON.parse(await readFile(join(folder.path, 'status.json'), 'utf8'))
  const start = { args: ['--subnet-file', join(folder.path, 'subnet.env')], environment: {} }
  const failing = withStatusFile(start, async () => {
    await eventually(async () => assert.equal((await told()).state, 'starting'))
    throw new Error('the kernel has no netlink')
  })
  await assert.rejects(failing, /the kernel has no netlink/)
  const { state, code, reason } = await told()
  assert.deepEqual(
    { state, code, reason },
    { state: 'failed', code: 'start-failed', reason: 'the kernel has no netlink' },
  )
})

test('a folder where nothing can be written does not keep a daemon from its work', async () => {
  await using folder = await temporaryFolder()
  const file = join(folder.path, 'file')
  await writeFile(file, '')
  const start = { args: ['--subnet-file', join(file, 'subnet.env')], environment: {} }
  assert.equal(await withStatusFile(start, async () => 'done'), 'done')
})
