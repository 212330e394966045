import assert from 'node:assert/strict'
import { closeSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { eventually } from '../test/eventually.js'
import { createWhole } from './create-whole.js'
import { FileStock, type Stock } from './file-stock.js'
import { temporaryFolder } from './testing/temporary-folder.js'

/** Of this process, in a folder, without a name. */
function unnamedIn(folder: string): number {
  const open = readdirSync('/proc/self/fd').flatMap(number => {
    try {
      return [readlinkSync(`/proc/self/fd/${number}`)]
    } catch {
      // That of the folder which was read, closed by now.
      return []
    }
  })
  return open.filter(path => path.startsWith(`${folder}/#`)).length
}

async function create(path: string, text: string, stock: Stock): Promise<boolean> {
  const file = createWhole(path, text, { mode: 0o640, blank: await stock.take(dirname(path)) })
  if (file !== undefined) closeSync(file)
  return file !== undefined
}

const none = { take: async () => undefined }

test('a file is made whole where nobody has one, of a blank file or in its place', async () => {
  await using folder = await temporaryFolder()
  using stock = new FileStock()
  for (const [name, from] of [
    ['a', none],
    ['b', stock],
  ] as const) {
    const path = join(folder.path, name)
    const umask = process.umask(0o077)
    try {
      assert.equal(await create(path, name, from), true)
    } finally {
      process.umask(umask)
    }
    assert.deepEqual([readFileSync(path, 'utf8'), statSync(path).mode & 0o777], [name, 0o640])
    assert.equal(await create(path, 'other', from), false)
    assert.equal(readFileSync(path, 'utf8'), name)
    await assert.rejects(create(join(folder.path, 'none', name), name, from), { code: 'ENOENT' })
  }
  assert.deepEqual(readdirSync(folder.path), ['a', 'b'])
})

test('files are made ahead where some were needed, serve whatever comes, and are closed with the stock', async () => {
  await using folder = await temporaryFolder()
  const stock = new FileStock()
  await create(join(folder.path, 'a'), 'a', stock)
  const atRest = await eventually(() => {
    const count = unnamedIn(folder.path)
    assert.ok(count > 1)
    return count
  })
  for (let each = 0; each < 2 * atRest; each++) assert.ok(await create(join(folder.path, `b${each}`), 'b', stock))
  await eventually(() => assert.ok(unnamedIn(folder.path) >= atRest))
  stock[Symbol.dispose]()
  await eventually(() => assert.equal(unnamedIn(folder.path), 0))
})

test('a folder that was removed and made again is served', async () => {
  await using folder = await temporaryFolder()
  using stock = new FileStock()
  const path = join(folder.path, 'inner')
  mkdirSync(path)
  await create(join(path, 'a'), 'a', stock)
  await eventually(() => assert.ok(unnamedIn(folder.path) + unnamedIn(path) > 0))
  rmSync(path, { recursive: true })
  await assert.rejects(create(join(path, 'a'), 'a', stock), /ENOENT/)
  mkdirSync(path)
  assert.ok(await create(join(path, 'a'), 'a', stock))
})
