import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VirtualClock } from '../../../testing/virtual-clock.js'
import { StoreError } from '../../store-error.js'
import { keyValueStoreConformance } from '../key-value-store.conformance.js'
import type { WatchUpdate } from '../key-value-store.js'
import { MemoryEtcd } from './memory-etcd.js'

keyValueStoreConformance('the etcd in memory', async () => {
  const clock = new VirtualClock()
  const etcd = new MemoryEtcd(clock)
  return {
    kv: etcd.connect(),
    compact: async revision => etcd.compact(revision),
    pass: seconds => clock.advance(seconds * 1000),
    ttlSeconds: 60,
    [Symbol.asyncDispose]: async () => etcd[Symbol.dispose](),
  }
})

const never = new AbortController().signal
const look = { prefix: '/a/' }
const write = { requires: [], writes: [{ do: 'put', key: '/a/1', value: 'one', leaseId: 0n }], look } as const

test('over a way that is cut nothing is answered, and nothing happens', async () => {
  const clock = new VirtualClock()
  using etcd = new MemoryEtcd(clock)
  const cut = etcd.connect()
  cut.isCut = true
  const failing = assert.rejects(cut.commit(write, never), { name: 'StoreError', reason: 'unreachable' })
  await clock.advance(5_000)
  await failing
  assert.equal(etcd.revision, 1)
})

test('an answer that is lost does not undo what was done', async () => {
  const clock = new VirtualClock()
  using etcd = new MemoryEtcd(clock)
  const lossy = etcd.connect()
  lossy.losesAnswer = () => true
  const failing = assert.rejects(lossy.commit(write, never), { name: 'StoreError', reason: 'unreachable' })
  await clock.advance(5_000)
  await failing
  assert.equal(etcd.range(look).kvs.length, 1)
})

test('a store that refuses says why', async () => {
  using etcd = new MemoryEtcd(new VirtualClock())
  const connection = etcd.connect()
  connection.refusal = new StoreError('full', 'etcdserver: mvcc: database space exceeded')
  await assert.rejects(connection.commit(write, never), { reason: 'full' })
})

test('a watch whose way is cut says so once, and tells afterwards what it missed', async () => {
  const clock = new VirtualClock()
  using etcd = new MemoryEtcd(clock)
  const connection = etcd.connect()
  const told: WatchUpdate['is'][] = []
  const stop = new AbortController()
  const watching = (async () => {
    for await (const update of connection.watch(look, 1, stop.signal)) told.push(update.is)
  })()
  await clock.advance(10)
  connection.isCut = true
  await clock.advance(10_000)
  etcd.commit(write)
  connection.isCut = false
  await clock.advance(10)
  assert.deepEqual(told, ['connected', 'interrupted', 'connected', 'changes'])
  stop.abort(new Error('enough'))
  await assert.rejects(watching, { message: 'enough' })
})
