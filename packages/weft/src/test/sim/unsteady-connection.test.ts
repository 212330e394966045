import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keyValueStoreConformance } from '../../store/etcd/key-value-store.conformance.js'
import { MemoryEtcd } from '../../store/etcd/testing/memory-etcd.js'
import { VirtualClock } from '../../testing/virtual-clock.js'
import { Books } from './books.js'
import { Mood } from './mood.js'
import { SeededRandom } from './seeded-random.js'
import { UnsteadyConnection } from './unsteady-connection.js'
import { Way } from './way.js'

const never = new AbortController().signal
const look = { prefix: '/a/' }
const write = { requires: [], writes: [{ do: 'put', key: '/a/1', value: 'one', leaseId: 0n }], look } as const

function setUp(seed = 1) {
  const clock = new VirtualClock()
  const etcd = new MemoryEtcd(clock)
  const end = new AbortController()
  const way = new Way(new SeededRandom(seed), 5)
  const mood = new Mood()
  const author = { is: 'daemon', name: 'node-a' } as const
  const kv = new UnsteadyConnection({ books: new Books(etcd), mood, way, author, end: end.signal })
  return { clock, etcd, way, mood, kv, end }
}

keyValueStoreConformance('a way where nothing is wrong', async () => {
  const { clock, etcd, kv, end } = setUp()
  const passing = (async () => {
    while (!end.signal.aborted) await clock.advance(10)
  })()
  return {
    kv,
    compact: async revision => etcd.compact(revision),
    pass: seconds => clock.wait(seconds * 1000, never),
    ttlSeconds: 60,
    async [Symbol.asyncDispose]() {
      end.abort()
      await passing
      etcd[Symbol.dispose]()
    },
  }
})

test('a request that is on its way is carried out even if whoever asked is dead by then', async () => {
  const { clock, etcd, kv } = setUp()
  const life = new AbortController()
  const asked = kv.commit(write, life.signal)
  life.abort(new Error('killed'))
  await assert.rejects(asked, { message: 'killed' })
  await clock.advance(1_000)
  assert.equal(etcd.revision, 2)
})

test('what is held up by a cut may come through long after nobody waits for it any more', async () => {
  const fates = new Set<number>()
  for (let seed = 1; seed <= 20; seed++) {
    const { clock, etcd, way, kv } = setUp(seed)
    way.cut = 'requests'
    const asked = assert.rejects(kv.commit(write, never), { name: 'StoreError', reason: 'unreachable' })
    await clock.advance(2_500)
    await asked
    assert.equal(etcd.revision, 1)
    way.heal()
    await clock.advance(10_000)
    fates.add(etcd.revision)
  }
  assert.deepEqual([...fates].sort(), [1, 2])
})

test('where answers are cut the work is done and nobody hears of it', async () => {
  const { clock, etcd, way, kv } = setUp()
  way.cut = 'answers'
  const asked = assert.rejects(kv.commit(write, never), { reason: 'unreachable' })
  await clock.advance(2_500)
  await asked
  assert.equal(etcd.revision, 2)
})

test('a watch that was cut off tells what happened meanwhile, or that the store has forgotten it', async () => {
  for (const isForgotten of [false, true]) {
    const { clock, etcd, way, kv } = setUp()
    const told: string[] = []
    const watching = (async () => {
      for await (const update of kv.watch(look, 1, never)) told.push(update.is)
    })()
    const ended = assert.rejects(watching, { reason: 'compacted' })
    await clock.advance(100)
    way.cut = 'both'
    await clock.advance(10_000)
    etcd.commit(write)
    etcd.commit(write)
    if (isForgotten) etcd.compact()
    way.heal()
    await clock.advance(5_000)
    assert.deepEqual(told, ['connected', 'interrupted', ...(isForgotten ? [] : ['connected', 'changes'])])
    if (isForgotten) await ended
  }
})

test('a store that is full still tells what it has', async () => {
  const { clock, mood, kv } = setUp()
  mood.is = 'full'
  const refused = assert.rejects(kv.commit(write, never), { name: 'StoreError', reason: 'full' })
  const seen = kv.range(look, never)
  await clock.advance(1_000)
  await refused
  assert.deepEqual((await seen).kvs, [])
})
