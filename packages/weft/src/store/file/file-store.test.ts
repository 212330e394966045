import assert from 'node:assert/strict'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileWriters } from '../../files/testing/file-writers.js'
import { temporaryFolder } from '../../files/testing/temporary-folder.js'
import type { WatchTiming } from '../../files/watch-document.js'
import type { Lease } from '../../model/lease.js'
import { readLeaseLine } from '../../testing/lease-line.js'
import { leaseStoreConformance } from '../lease-store.conformance.js'
import { FileStore } from './file-store.js'
import { formatLeases } from './testing/format-leases.js'

const never = 1_000_000
const onlyEvents: WatchTiming = { settleMs: 1, patienceMs: never, watchedMs: never, unwatchedMs: never }
const hasty: WatchTiming = { ...onlyEvents, patienceMs: 0 }
const limit = { timeout: 20_000 }

for (const [way, write] of Object.entries(fileWriters)) {
  leaseStoreConformance(`the file store, its file ${way},`, async () => {
    const folder = await temporaryFolder()
    const path = join(folder.path, 'leases.json')
    const leases = new Map<string, Lease>()
    const save = () => write(path, formatLeases([...leases.values()]))
    await save()
    return {
      store: new FileStore(path, onlyEvents),
      put: lease => {
        leases.set(lease.node, lease)
        return save()
      },
      remove: node => {
        leases.delete(node)
        return save()
      },
      [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
    }
  })
}

const a = readLeaseLine('node-a 10.244.1.0/24 via 192.0.2.1')
const b = readLeaseLine('node-b 10.244.2.0/24 via 192.0.2.2')

test('a file that is not there at the start is thrown: nobody may take it for "no leases"', limit, async t => {
  await using folder = await temporaryFolder()
  const { path, events } = follow(t, folder.path)
  const message = `${path}: found no such file, accepted is a file that can be read`
  await assert.rejects(events.next(), { name: 'ConfigError', message })
})

test(
  'a document that is refused later is trouble in the words of the refusal, and the next good one ends it',
  limit,
  async t => {
    await using folder = await temporaryFolder()
    const { path, events } = follow(t, folder.path)
    await writeFile(path, formatLeases([a, b]))
    const before = (await events.next()).value
    await fileWriters['replaced by rename']?.(path, '{"Leases":[{"Node":"node-a","Subnet":"10.244.1.7/24"}]}')
    assert.deepEqual((await events.next()).value, {
      is: 'trouble',
      problem: {
        code: 'leases-refused',
        subject: `file ${path}`,
        sentence: `${path}: Leases[node-a].Subnet: found "10.244.1.7/24", accepted is "10.244.1.0/24", without host bits`,
      },
    })
    await fileWriters['replaced by rename']?.(path, formatLeases([b, a]))
    const after = (await events.next()).value
    assert.equal(after?.is === 'snapshot' && before?.is === 'snapshot' && after.leases === before.leases, true)
  },
)

test('a file that is deleted is trouble, not the departure of all nodes', limit, async t => {
  await using folder = await temporaryFolder()
  const { path, events } = follow(t, folder.path)
  await writeFile(path, formatLeases([a]))
  await events.next()
  await rm(path)
  const event = (await events.next()).value
  assert.equal(event?.is, 'trouble')
  assert.equal(event?.problem.sentence, `${path}: found no such file, accepted is a file that can be read`)
})

test('what is not understood is told with the leases, again when only that changes', limit, async t => {
  await using folder = await temporaryFolder()
  const { path, events } = follow(t, folder.path)
  const document = (key: string) => JSON.stringify({ ...JSON.parse(formatLeases([a])), [key]: 1 })
  await writeFile(path, document('Lease'))
  const first = (await events.next()).value
  assert.deepEqual(first?.is === 'snapshot' && first.problems.map(({ sentence }) => sentence), [
    `${path}: Lease: unknown option, ignored; did you mean Leases?`,
  ])
  await fileWriters['replaced by rename']?.(path, document('Comment'))
  const second = (await events.next()).value
  assert.deepEqual(second?.is === 'snapshot' && second.problems.map(({ sentence }) => sentence), [
    `${path}: Comment: unknown option, ignored; known are Leases`,
  ])
})

function follow(t: TestContext, folder: string) {
  const abort = new AbortController()
  const path = join(folder, 'leases.json')
  const events = new FileStore(path, hasty).watch(abort.signal)
  t.after(async () => {
    abort.abort()
    await events.return()
  })
  return { path, events }
}
