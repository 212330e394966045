import assert from 'node:assert/strict'
import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '../../files/testing/temporary-folder.js'
import { FileConfig } from './file-config.js'

test('net-conf in a file is told when it comes, when it is replaced, and when it is gone', async t => {
  const folder = await temporaryFolder()
  t.after(() => folder[Symbol.asyncDispose]())
  const path = join(folder.path, 'net-conf.json')
  const stop = new AbortController()
  const events = new FileConfig(path).watch(stop.signal)
  const next = async () => (await events.next()).value
  const missing = `${path}: found no such file, accepted is a file that can be read`
  const trouble = { is: 'trouble', problem: { code: 'configuration-refused', subject: path, sentence: missing } }
  assert.deepEqual(await next(), trouble)
  await writeFile(path, '{"Network":"10.1.0.0/16"}')
  assert.deepEqual(await next(), { is: 'text', path, text: '{"Network":"10.1.0.0/16"}' })
  await writeFile(`${path}.new`, '{"Network":"10.2.0.0/16"}')
  await rename(`${path}.new`, path)
  assert.deepEqual(await next(), { is: 'text', path, text: '{"Network":"10.2.0.0/16"}' })
  await rm(path)
  assert.deepEqual(await next(), trouble)
  stop.abort()
  await events.return()
})
