import assert from 'node:assert/strict'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '../../files/testing/temporary-folder.js'
import { eventually } from '../../test/eventually.js'
import { HurriedClock } from '../../testing/hurried-clock.js'
import { tellOrder } from './tell-order.js'

test('a network that sorts before ours is told while it does, and no other', async () => {
  await using folder = await temporaryFolder()
  const file = (name: string) => join(folder.path, name)
  const told: string[][] = []
  const tell = (problems: readonly { readonly sentence: string }[]) => told.push(problems.map(each => each.sentence))
  const stop = new AbortController()
  const telling = tellOrder({ folder: folder.path, clock: new HurriedClock(1_000), tell }, stop.signal)
  await writeFile(file('87-podman.conflist'), '{"name": "podman", "plugins": [{"type": "bridge"}]}')
  await writeFile(file('10-flannel.conflist'), '{"name": "cbr0", "plugins": [{"type": "flannel"}]}')
  await writeFile(file('05-notes.txt'), 'no network')
  await writeFile(file('05-other.conf'), '{"name": "other", "type": "bridge"}')
  const sentence = `${file('10-flannel.conflist')}: runtimes take 05-other.conf instead, which sorts before it; rename one of them`
  await eventually(() => assert.deepEqual(told, [[sentence]]))
  await rename(file('05-other.conf'), file('90-other.conf'))
  await eventually(() => assert.deepEqual(told, [[sentence], []]))
  stop.abort()
  await telling
})

test('a folder that is not there, or has none of our networks, is nothing to tell of', async () => {
  await using folder = await temporaryFolder()
  await writeFile(join(folder.path, '87-podman.conflist'), '{"plugins": [{"type": "bridge"}]}')
  for (const place of [folder.path, join(folder.path, 'none')]) {
    const stop = new AbortController()
    const clock = new HurriedClock(1_000)
    const telling = tellOrder({ folder: place, clock, tell: () => assert.fail() }, stop.signal)
    await clock.wait(60_000, stop.signal)
    stop.abort()
    await telling
  }
})
