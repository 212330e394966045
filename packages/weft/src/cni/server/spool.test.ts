import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { TemporaryFolder } from '../../test/temporary-folder.js'
import { spoolRequest } from '../program/spool-request.js'
import { FrameError } from '../wire/frame.js'
import { Spool } from './spool.js'

const asked = { environment: { CNI_COMMAND: 'DEL', CNI_CONTAINERID: 'c1' }, stdin: '{}', namespaceTrouble: '' }

test('what was spooled is read again, the oldest first, and gone when it is done', async () => {
  using folder = new TemporaryFolder()
  const spool = new Spool(folder.join('spool'))
  assert.deepEqual(spool.list(), [])
  await spoolRequest(spool.folder, asked)
  await spoolRequest(spool.folder, { ...asked, stdin: '{"a":1}' })
  const [first = '', second = ''] = spool.list()
  assert.deepEqual([(await spool.read(first))?.stdin, (await spool.read(second))?.stdin], ['{}', '{"a":1}'])
  await spool.remove(first)
  await spool.remove(first)
  assert.equal(await spool.read(first), undefined)
  assert.deepEqual(spool.list(), [second])
})

test('what cannot be read is refused and can be put aside', async () => {
  using folder = new TemporaryFolder()
  const spool = new Spool(folder.path)
  for (const [name, content] of [
    ['000000000001.000000000-1', ''],
    ['000000000002.000000000-1', 'garbage of some length'],
    ['000000000003.000000000-1', 'done\0\0\0\0'],
  ] as const) {
    folder.write(name, content)
    await assert.rejects(spool.read(name), FrameError)
    await spool.putAside(name)
  }
  mkdirSync(folder.join('folder'))
  assert.deepEqual(spool.list(), [])
  assert.equal(readdirSync(folder.join('unreadable')).length, 3)
})

test('drafts of writers that died are removed once they are old', async () => {
  using folder = new TemporaryFolder()
  for (const name of ['1.1-1.draft', '2.2-2.draft']) writeFileSync(folder.join(name), '')
  utimesSync(folder.join('1.1-1.draft'), 1, 1)
  await new Spool(folder.path).removeDrafts(Date.now())
  assert.deepEqual(readdirSync(folder.path), ['2.2-2.draft'])
  await new Spool(folder.join('none')).removeDrafts(Date.now())
})
