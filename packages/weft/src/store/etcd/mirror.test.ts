import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { VirtualClock } from '../../testing/virtual-clock.js'
import { StoreError } from '../store-error.js'
import type { KeyValueStore, WatchUpdate } from './key-value-store.js'
import { Mirror } from './mirror.js'
import { MemoryEtcd } from './testing/memory-etcd.js'

const range = { prefix: '/a/' }

function setUp(t: TestContext) {
  const clock = new VirtualClock()
  const etcd = new MemoryEtcd(clock)
  const connection = etcd.connect()
  const { mirror, calls } = start(t, connection, clock)
  t.after(() => etcd[Symbol.dispose]())
  const put = (key: string, value: string) =>
    etcd.commit({ requires: [], writes: [{ do: 'put', key, value, leaseId: 0n }], look: range })
  return { clock, etcd, connection, mirror, calls, put, seen: () => seenBy(mirror) }
}

function start(t: TestContext, kv: KeyValueStore, clock: VirtualClock) {
  const calls = { changes: 0 }
  const onChange = () => {
    calls.changes += 1
  }
  const mirror = new Mirror({ kv, clock, random: () => 0.5, range, onChange })
  t.after(() => mirror[Symbol.asyncDispose]())
  return { mirror, calls }
}

function seenBy(mirror: Mirror) {
  return [...(mirror.picture?.kvs.values() ?? [])].map(({ key, value }) => `${key} ${value}`).sort()
}

test('all there is is seen, and then every change', async t => {
  const { clock, etcd, mirror, put, seen } = setUp(t)
  put('/a/1', 'one')
  assert.equal(mirror.picture, undefined)
  await clock.advance(1)
  assert.deepEqual(seen(), ['/a/1 one'])
  put('/a/2', 'two')
  put('/b/1', 'elsewhere')
  await clock.advance(1)
  assert.deepEqual(seen(), ['/a/1 one', '/a/2 two'])
  etcd.commit({ requires: [], writes: [{ do: 'delete', key: '/a/1' }], look: range })
  await clock.advance(1)
  assert.deepEqual(seen(), ['/a/2 two'])
})

test('a store that is away at first is trouble, and no picture: nothing is not the same as no answer', async t => {
  const { clock, connection, mirror, put, seen } = setUp(t)
  connection.isCut = true
  put('/a/1', 'one')
  await clock.advance(60_000)
  assert.equal(mirror.picture, undefined)
  assert.equal(mirror.trouble?.message, 'no answer')
  connection.isCut = false
  await clock.advance(5_000)
  assert.deepEqual(seen(), ['/a/1 one'])
  assert.equal(mirror.trouble, undefined)
})

test('a store that is away asks for patience: a few requests a minute, and it is back within five seconds', async t => {
  const { clock, connection } = setUp(t)
  connection.isCut = true
  await clock.advance(10_000)
  const before = connection.requests
  await clock.advance(60_000)
  assert.ok(connection.requests - before <= 20, `${connection.requests - before} requests`)
})

test('while the store is away the last picture stays; what was missed is seen when it is back', async t => {
  const { clock, connection, mirror, put, seen } = setUp(t)
  put('/a/1', 'one')
  await clock.advance(1)
  connection.isCut = true
  await clock.advance(1)
  assert.equal(mirror.trouble?.message, 'no answer')
  put('/a/1', 'two')
  put('/a/2', 'two')
  await clock.advance(300_000)
  assert.deepEqual(seen(), ['/a/1 one'])
  connection.isCut = false
  await clock.advance(5_000)
  assert.deepEqual(seen(), ['/a/1 two', '/a/2 two'])
  assert.equal(mirror.trouble, undefined)
})

test('the end of an interruption is told even if nothing has changed', async t => {
  const { clock, connection, mirror, calls } = setUp(t)
  await clock.advance(1)
  connection.isCut = true
  await clock.advance(1_000)
  const before = calls.changes
  connection.isCut = false
  await clock.advance(5_000)
  assert.equal(mirror.trouble, undefined)
  assert.equal(calls.changes, before + 1)
})

test('what the store has forgotten meanwhile is read again, without a word of trouble', async t => {
  const { clock, etcd, connection, mirror, put, seen } = setUp(t)
  put('/a/1', 'one')
  put('/a/2', 'two')
  await clock.advance(1)
  const untouched = mirror.picture?.kvs.get('/a/2')
  connection.isCut = true
  put('/a/1', 'changed')
  put('/a/3', 'three')
  etcd.commit({ requires: [], writes: [{ do: 'delete', key: '/a/3' }], look: range })
  put('/a/4', 'four')
  etcd.compact()
  await clock.advance(1_000)
  connection.isCut = false
  await clock.advance(5_000)
  assert.deepEqual(seen(), ['/a/1 changed', '/a/2 two', '/a/4 four'])
  assert.equal(mirror.picture?.kvs.get('/a/2'), untouched)
  assert.equal(mirror.trouble, undefined)
})

test('a store that was put back to an older state is read again', async t => {
  const clock = new VirtualClock()
  let isRestored = false
  const row = (value: string) => ({ key: '/a/1', value, createRevision: 2, modRevision: 2, leaseId: 0n })
  using etcd = new MemoryEtcd(clock)
  const restored: Pick<KeyValueStore, 'range' | 'watch'> = {
    range: async () => (isRestored ? { revision: 3, kvs: [row('old')] } : { revision: 700, kvs: [row('new')] }),
    async *watch(_range, _from, signal): AsyncGenerator<WatchUpdate> {
      yield { is: 'connected', revision: isRestored ? 3 : 700 }
      await clock.wait(1_000, signal)
      isRestored = true
      yield { is: 'connected', revision: 3 }
      await clock.wait(1_000_000, signal)
    },
  }
  const { mirror } = start(t, Object.assign(etcd.connect(), restored), clock)
  await clock.advance(500)
  assert.deepEqual(seenBy(mirror), ['/a/1 new'])
  await clock.advance(1_000)
  assert.deepEqual(seenBy(mirror), ['/a/1 old'])
})

test('the same trouble in other words is no news', async t => {
  const clock = new VirtualClock()
  using etcd = new MemoryEtcd(clock)
  let endpoint = 0
  const range = async () => {
    endpoint += 1
    throw new StoreError('unreachable', `192.0.2.${endpoint} does not answer`)
  }
  const { mirror, calls } = start(t, Object.assign(etcd.connect(), { range }), clock)
  await clock.advance(60_000)
  assert.ok(endpoint > 10)
  assert.equal(mirror.trouble?.message, '192.0.2.1 does not answer')
  assert.equal(calls.changes, 1)
})

test('a mistake of ours is thrown to whoever looks', async t => {
  const clock = new VirtualClock()
  using etcd = new MemoryEtcd(clock)
  const range = async () => {
    throw new TypeError('a mistake')
  }
  const { mirror, calls } = start(t, Object.assign(etcd.connect(), { range }), clock)
  await clock.advance(1)
  assert.throws(() => mirror.picture, { message: 'a mistake' })
  assert.equal(calls.changes, 1)
})

test('a store that refuses is trouble in its own words, and is asked again', async t => {
  const { clock, connection, mirror } = setUp(t)
  connection.refusal = new StoreError('denied', 'etcdserver: permission denied')
  await clock.advance(1_000)
  assert.equal(mirror.trouble?.message, 'etcdserver: permission denied')
  connection.refusal = undefined
  await clock.advance(5_000)
  assert.equal(mirror.trouble, undefined)
  assert.equal(mirror.picture?.revision, 1)
})

test('what is known already is not asked for, and what has happened since is told', async t => {
  const clock = new VirtualClock()
  using etcd = new MemoryEtcd(clock)
  const write = (key: string) =>
    etcd.commit({ requires: [], writes: [{ do: 'put', key, value: 'new', leaseId: 0n }], look: range })
  write('/a/1')
  const { revision, kvs } = etcd.range(range)
  const connection = etcd.connect()
  const known = { revision, kvs: new Map(kvs.map(kv => [kv.key, kv])) }
  write('/a/2')
  const mirror = new Mirror({ kv: connection, clock, random: () => 0.5, range, known, onChange: () => {} })
  t.after(() => mirror[Symbol.asyncDispose]())
  assert.deepEqual(seenBy(mirror), ['/a/1 new'])
  await clock.advance(1)
  assert.deepEqual(seenBy(mirror), ['/a/1 new', '/a/2 new'])
  assert.equal(connection.requests, 0)
})

test('what is known from before all that the store remembers is asked for after all', async t => {
  const clock = new VirtualClock()
  using etcd = new MemoryEtcd(clock)
  const known = { revision: etcd.revision, kvs: new Map() }
  for (const key of ['/a/1', '/a/2'])
    etcd.commit({ requires: [], writes: [{ do: 'put', key, value: 'new', leaseId: 0n }], look: range })
  etcd.compact()
  const mirror = new Mirror({ kv: etcd.connect(), clock, random: () => 0.5, range, known, onChange: () => {} })
  t.after(() => mirror[Symbol.asyncDispose]())
  await clock.advance(5_000)
  assert.deepEqual(seenBy(mirror), ['/a/1 new', '/a/2 new'])
})
