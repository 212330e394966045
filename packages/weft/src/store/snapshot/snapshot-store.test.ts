import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { temporaryFolder } from '../../files/testing/temporary-folder.js'
import type { Problem } from '../../model/problem.js'
import { readLeaseLine } from '../../testing/lease-line.js'
import { VirtualClock } from '../../testing/virtual-clock.js'
import { EtcdStore } from '../etcd/etcd-store.js'
import { claimOf } from '../etcd/testing/claim-of.js'
import { keyAndValueOf, prefix } from '../etcd/testing/key-value-of.js'
import type { MemoryConnection } from '../etcd/testing/memory-connection.js'
import { MemoryEtcd } from '../etcd/testing/memory-etcd.js'
import { SnapshotFile } from './snapshot-file.js'
import { SnapshotStore } from './snapshot-store.js'

const b = readLeaseLine('node-b 10.244.2.0/24 via 192.0.2.2 backend vxlan')

/** An etcd with node-b's lease in it, and a folder for the file. */
async function setUp(t: TestContext) {
  const folder = await temporaryFolder()
  const clock = new VirtualClock()
  const etcd = new MemoryEtcd(clock)
  const way = etcd.connect()
  const { key, value } = keyAndValueOf(b)
  etcd.commit({ requires: [], writes: [{ do: 'put', key, value, leaseId: etcd.grant(86_400) }], look: { key } })
  const path = join(folder.path, 'weft', 'snapshot.json')
  const ends: (() => Promise<void>)[] = []
  t.after(async () => {
    // Whoever still writes would put a file into the folder while it is removed.
    for (const end of ends) await end()
    etcd[Symbol.dispose]()
    await folder[Symbol.asyncDispose]()
  })
  const begin = async (node?: string) => {
    const life = await live({ clock, way, path }, node)
    ends.push(life.end)
    return life
  }
  return { folder, clock, way, path, live: begin }
}

interface Ground {
  readonly clock: VirtualClock
  readonly way: MemoryConnection
  readonly path: string
}

/** One life of a daemon's store: what it tells until it is ended. */
async function live({ clock, way, path }: Ground, node = 'node-a') {
  const store = new EtcdStore({ kv: way, clock, random: () => 0.5, name: 'etcd', prefix, ttlSeconds: 86_400 })
  const file = await SnapshotFile.open({ path, node, store: 'etcd /coreos.com/network', clock })
  const remembering = new SnapshotStore({ store, file, clock })
  const stop = new AbortController()
  const told: string[] = []
  const problems: Problem[] = []
  const running = Promise.all([
    (async () => {
      for await (const event of remembering.watch(stop.signal)) {
        const snapshot = event.is === 'remembered' ? event.event : event
        const what = snapshot.is === 'snapshot' ? snapshot.leases.map(({ node }) => node).join(' ') : 'away'
        told.push(`${event.is === 'remembered' ? 'remembered ' : ''}leases ${what}`)
      }
    })(),
    (async () => {
      for await (const event of remembering.hold(claimOf(), stop.signal)) {
        const held = event.is === 'remembered' ? event.event : event
        told.push(`${event.is === 'remembered' ? 'remembered ' : ''}own ${held.is === 'held' ? 'lease' : 'away'}`)
      }
    })(),
    file.run(stop.signal, found => problems.push(...found)),
  ])
  const end = async () => {
    stop.abort()
    await running
  }
  return { told, problems, end }
}

/** Files take real time, which a virtual clock does not know. */
async function onDisk(path: string): Promise<string> {
  for (let tries = 0; tries < 200; tries++) {
    const text = await readFile(path, 'utf8').catch(() => undefined)
    if (text !== undefined) return text
    await sleep(10)
  }
  throw new Error(`${path} does not come`)
}

test('a node that finds its store away goes on with what it knew, and then with what the store says', async t => {
  const { clock, way, live, path } = await setUp(t)
  const first = await live()
  await clock.advance(10_000)
  await first.end()
  assert.match(await onDisk(path), /"Own":\{.*"node":"node-a"/)
  way.isCut = true
  const second = await live()
  await clock.advance(250)
  assert.deepEqual(second.told.sort(), ['remembered leases node-a node-b', 'remembered own lease'])
  way.isCut = false
  await clock.advance(10_000)
  assert.ok(second.told.includes('leases node-a node-b') && second.told.at(-1) !== 'own away')
  assert.deepEqual(second.problems, [])
})

test('a node whose store is there does not hear of the past', async t => {
  const { clock, live } = await setUp(t)
  const first = await live()
  await clock.advance(10_000)
  await first.end()
  const second = await live()
  await clock.advance(10_000)
  assert.deepEqual(
    second.told.filter(line => line.startsWith('remembered')),
    [],
  )
})

test('what is told first is on the disk at once, and what comes right after it soon', async t => {
  const { clock, live, path } = await setUp(t)
  await live()
  for (let milliseconds = 0; milliseconds < 200; milliseconds++) {
    await clock.advance(1)
    const text = await readFile(path, 'utf8').catch(() => '')
    if (/"Own":\{.*"node":"node-a"/.test(text) && /^.*"node":"node-b"/m.test(text)) return
    // The disk does not know of the virtual clock.
    await sleep(10)
  }
  assert.fail('after 200 ms it is not on the disk')
})

test('what another node has saved is of no use', async t => {
  const { clock, way, live } = await setUp(t)
  const first = await live()
  await clock.advance(10_000)
  await first.end()
  way.isCut = true
  const second = await live('node-z')
  await clock.advance(10_000)
  assert.deepEqual(second.told.sort(), ['leases away', 'own away'])
})

test('a file that cannot be believed is told and not used, and replaced by the next that is known', async t => {
  const { clock, live, path, folder } = await setUp(t)
  await mkdir(join(folder.path, 'weft'))
  await writeFile(path, '{"Version":1,"Node":"node-a"')
  const { problems, end } = await live()
  assert.match(
    problems[0]?.sentence ?? '',
    /snapshot\.json: found text that is not JSON .*; what was saved there is not used$/,
  )
  await clock.advance(10_000)
  await end()
  assert.match(await readFile(path, 'utf8'), /^\{"Version":1,"Node":"node-a","Store":"etcd/)
  assert.deepEqual(await readdir(join(folder.path, 'weft')), ['snapshot.json'])
})

test('a folder that cannot be written is told, and does not stop anything', async t => {
  const { clock, live, folder } = await setUp(t)
  await writeFile(join(folder.path, 'weft'), 'a file where the folder should be')
  const { told, problems, end } = await live()
  await clock.advance(10_000)
  await end()
  assert.ok(told.includes('own lease'))
  assert.match(
    problems.at(-1)?.sentence ?? '',
    /cannot be written: .*; without it this node cannot start while its store is away$/,
  )
})
