import assert from 'node:assert/strict'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { FolderWatch } from './folder-watch.js'
import { afterClosing } from './testing/after-closing.js'
import { temporaryFolder } from './testing/temporary-folder.js'

/** A watch, and a promise for its next event. */
function listen(t: TestContext, folder: string): { watch: FolderWatch; nextEvent: () => Promise<void> } {
  let tell = () => {}
  const watch = new FolderWatch(folder, () => tell())
  t.after(() => watch.close())
  const nextEvent = () =>
    new Promise<void>(resolve => {
      tell = resolve
    })
  return { watch, nextEvent }
}

test('a file that is made, changed, replaced and removed is an event each time', async t => {
  await using folder = await temporaryFolder()
  const { watch, nextEvent } = listen(t, folder.path)
  assert.equal(watch.renew(), true)
  const path = join(folder.path, 'leases.json')
  const changes: (() => Promise<void>)[] = [
    () => writeFile(path, 'made'),
    () => writeFile(path, 'changed'),
    () => rename(path, `${path}.old`),
    () => rm(`${path}.old`),
  ]
  for (const change of changes) {
    // A fresh watch has none of the events of the change before.
    watch.renew()
    const event = nextEvent()
    await change()
    await event
  }
})

test('a folder that is not there cannot be watched; once it is there, renewing finds it', async t => {
  await using folder = await temporaryFolder()
  const late = join(folder.path, 'late')
  const { watch, nextEvent } = listen(t, late)
  assert.equal(watch.renew(), false)
  await mkdir(late)
  assert.equal(watch.renew(), true)
  const event = nextEvent()
  await writeFile(join(late, 'leases.json'), '')
  await event
})

test('renewing follows the name to the folder that bears it now', async t => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'weft')
  await mkdir(path)
  const { watch, nextEvent } = listen(t, path)
  watch.renew()
  await rename(path, join(folder.path, 'weft.old'))
  await mkdir(path)
  watch.renew()
  const event = nextEvent()
  await writeFile(join(path, 'leases.json'), '')
  await event
})

test('a closed watch holds nothing, and closing twice is harmless', async () => {
  await using folder = await temporaryFolder()
  const held = () => process.getActiveResourcesInfo().filter(name => name === 'FSEventWrap').length
  const before = held()
  using watch = new FolderWatch(folder.path, () => {})
  watch.renew()
  watch.renew()
  await afterClosing()
  assert.equal(held(), before + 1)
  watch.close()
  watch.close()
  await afterClosing()
  assert.equal(held(), before)
})
