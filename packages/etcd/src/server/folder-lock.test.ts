import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { kept, TemporaryFolder } from '../testing/index.js'
import { FolderLock } from './folder-lock.js'

describe('the lock of a folder', () => {
  const keep = kept()

  it('is had by one at most of many who come at once', async () => {
    const { path } = keep(await TemporaryFolder.create())
    for (let round = 0; round < 10; round++) {
      const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => FolderLock.take(path)))
      const taken = outcomes.flatMap(outcome => (outcome.status === 'fulfilled' ? [outcome.value] : []))
      assert.ok(taken.length <= 1)
      for (const lock of taken) await lock.release()
      assert.deepEqual(await readdir(path), [])
    }
  })

  it('can be taken again and again, also in a folder of a long name', async () => {
    const path = join(keep(await TemporaryFolder.create()).path, 'x'.repeat(200))
    for (let round = 0; round < 3; round++) {
      const lock = await FolderLock.take(path)
      await assert.rejects(FolderLock.take(path), { message: `the folder ${path} is in use by another server` })
      await lock.release()
    }
  })
})
