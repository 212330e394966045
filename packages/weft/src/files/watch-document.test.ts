import assert from 'node:assert/strict'
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { parseJson } from '../document/parse-json.js'
import type { Json } from '../model/json.js'
import { afterClosing } from './testing/after-closing.js'
import { fileWriters } from './testing/file-writers.js'
import { temporaryFolder } from './testing/temporary-folder.js'
import { type WatchTiming, watchDocument } from './watch-document.js'

const never = 1_000_000
const onlyEvents: WatchTiming = { settleMs: 1, patienceMs: never, watchedMs: never, unwatchedMs: never }
const hasty: WatchTiming = { ...onlyEvents, patienceMs: 0 }
const onlyTimer: WatchTiming = { settleMs: never, patienceMs: 0, watchedMs: 5, unwatchedMs: 5 }
const limit = { timeout: 20_000 }

/** Watches a file of JSON: `next` is the next value, or the sentence of the refusal. */
function follow(t: TestContext, path: string, timing: WatchTiming) {
  const abort = new AbortController()
  const read = (text: string) => parseJson(path, text)
  const readings = watchDocument({ path, read, signal: abort.signal, timing })
  t.after(async () => {
    abort.abort()
    await readings.return()
  })
  const next = async (): Promise<Json | 'ended'> => {
    const { value, done } = await readings.next()
    if (done) return 'ended'
    return value.is === 'read' ? value.value : value.error.message
  }
  return { next, abort }
}

for (const [way, write] of Object.entries(fileWriters)) {
  test(`a file that is ${way} is read again`, limit, async t => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'file.json')
    await write(path, '1')
    const { next } = follow(t, path, onlyEvents)
    assert.equal(await next(), 1)
    for (const value of [2, 3]) {
      await write(path, String(value))
      assert.equal(await next(), value)
    }
  })
}

test('a file that is half written is not told of: the next thing told is the whole', limit, async t => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'file.json')
  await writeFile(path, '"old"')
  const { next } = follow(t, path, onlyEvents)
  assert.equal(await next(), 'old')
  const pending = next()
  for (const part of ['', '"ne', '"new"']) {
    await writeFile(path, part)
    await turn()
  }
  assert.equal(await pending, 'new')
})

test('a refusal that stands is told, once, and so is the recovery to the same text as before', limit, async t => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'file.json')
  await writeFile(path, '"good"')
  const { next } = follow(t, path, { ...onlyEvents, patienceMs: 10, watchedMs: 5 })
  assert.equal(await next(), 'good')
  await writeFile(path, '"bad')
  assert.match(String(await next()), /file\.json: found text that is not JSON \(Unterminated string/)
  const pending = next()
  await fileWriters['replaced by rename']?.(path, '"bad')
  await fileWriters['replaced by rename']?.(path, '"good"')
  assert.equal(await pending, 'good')
})

test('a file that is deleted is told, and one that comes back is read', limit, async t => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'file.json')
  await writeFile(path, '1')
  const { next } = follow(t, path, hasty)
  assert.equal(await next(), 1)
  await rm(path)
  assert.equal(await next(), `${path}: found no such file, accepted is a file that can be read`)
  await fileWriters['replaced by rename']?.(path, '2')
  assert.equal(await next(), 2)
})

test('who is slow to ask hears the newest only', limit, async t => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'file.json')
  await writeFile(path, '1')
  const { next } = follow(t, path, onlyEvents)
  assert.equal(await next(), 1)
  for (const value of [2, 3, 4]) await fileWriters['replaced by rename']?.(path, String(value))
  assert.equal(await next(), 4)
})

test('the same text written again is not told', limit, async t => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'file.json')
  await writeFile(path, '1')
  const { next } = follow(t, path, { ...onlyEvents, watchedMs: 5 })
  assert.equal(await next(), 1)
  const pending = next()
  await fileWriters['replaced by rename']?.(path, '1')
  await turn()
  await fileWriters['replaced by rename']?.(path, '2')
  assert.equal(await pending, 2)
})

test(
  'what the kernel does not tell is seen by the timer: a link to elsewhere, another folder of that name',
  limit,
  async t => {
    await using folder = await temporaryFolder()
    await using elsewhere = await temporaryFolder()
    const home = join(folder.path, 'weft')
    const path = join(home, 'file.json')
    await mkdir(home)
    await writeFile(join(elsewhere.path, 'file.json'), '1')
    await symlink(join(elsewhere.path, 'file.json'), path)
    const { next } = follow(t, path, onlyTimer)
    assert.equal(await next(), 1)
    await fileWriters['replaced by rename']?.(join(elsewhere.path, 'file.json'), '2')
    assert.equal(await next(), 2)
    const other = join(folder.path, 'other')
    await mkdir(other)
    await writeFile(join(other, 'file.json'), '3')
    const pending = next()
    await rename(home, join(folder.path, 'weft.old'))
    await rename(other, home)
    let value = await pending
    // Between the two renames there is no such file, which may or may not be noticed.
    if (typeof value === 'string') value = await next()
    assert.equal(value, 3)
  },
)

test('a folder that comes later is found', limit, async t => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'late', 'file.json')
  const { next } = follow(t, path, { ...hasty, unwatchedMs: 5 })
  assert.equal(await next(), `${path}: found no such file, accepted is a file that can be read`)
  await fileWriters['replaced by rename']?.(path, '1')
  assert.equal(await next(), 1)
})

test('the watch ends at the abort and holds nothing afterwards', limit, async t => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'file.json')
  await writeFile(path, '1')
  const held = () => process.getActiveResourcesInfo().filter(name => name === 'FSEventWrap').length
  const before = held()
  const { next, abort } = follow(t, path, onlyEvents)
  assert.equal(await next(), 1)
  const pending = next()
  await afterClosing()
  assert.equal(held(), before + 1)
  abort.abort()
  assert.equal(await pending, 'ended')
  assert.equal(await next(), 'ended')
  await afterClosing()
  assert.equal(held(), before)
})

test('a watch that was aborted before it began tells nothing', limit, async t => {
  const { next, abort } = follow(t, '/nowhere/file.json', onlyEvents)
  abort.abort()
  assert.equal(await next(), 'ended')
})

test('a mistake of the reader itself is thrown, not told as the fault of the file', limit, async t => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'file.json')
  await writeFile(path, '1')
  const { signal } = new AbortController()
  const read = (): Json => {
    throw new TypeError('a mistake')
  }
  const readings = watchDocument({ path, read, signal })
  t.after(() => readings.return())
  await assert.rejects(readings.next(), { name: 'TypeError', message: 'a mistake' })
})
