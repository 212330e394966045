import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import type { KeyRange, KeyValueStore, Transaction, WatchUpdate, Write } from './key-value-store.js'

/** An empty etcd, or what passes for one. */
export interface EtcdBench extends AsyncDisposable {
  readonly kv: KeyValueStore
  /** Forgets what was before the revision. */
  readonly compact: (revision: number) => Promise<void>
  /** Lets time pass. */
  readonly pass: (seconds: number) => Promise<void>
  /** Of a lease that a test lets run out. */
  readonly ttlSeconds: number
}

const limit = { timeout: 60_000 }
const never = new AbortController().signal
const look: KeyRange = { prefix: '/a/' }

const put = (key: string, value: string, leaseId = 0n): Write => ({ do: 'put', key, value, leaseId })
const remove = (key: string): Write => ({ do: 'delete', key })

/** What the lease store relies on, of a real etcd and of the one in memory alike. */
export function keyValueStoreConformance(name: string, open: () => Promise<EtcdBench>): void {
  const withBench = (title: string, work: (bench: EtcdBench, t: TestContext) => Promise<void>) =>
    test(title, limit, async t => {
      await using bench = await open()
      await work(bench, t)
    })

  describe(`${name} does what leases need of an etcd`, () => {
    withBench('a range is what is there at its revision, sorted by key, and nothing of elsewhere', async ({ kv }) => {
      await write(kv, put('/a/2', 'two'), put('/b/1', 'elsewhere'))
      const { revision } = await write(kv, put('/a/1', 'one'))
      const view = await kv.range(look, never)
      assert.equal(view.revision, revision)
      assert.deepEqual(textOf(view.kvs), ['/a/1 one', '/a/2 two'])
      assert.deepEqual(textOf((await kv.range({ key: '/a/2' }, never)).kvs), ['/a/2 two'])
      assert.deepEqual((await kv.range({ key: '/a/' }, never)).kvs, [])
    })

    withBench('a key keeps the revision at which it was made until it is deleted', async ({ kv }) => {
      const made = await write(kv, put('/a/1', 'one'))
      const changed = await write(kv, put('/a/1', 'two'))
      const [key] = (await kv.range(look, never)).kvs
      assert.deepEqual([key?.createRevision, key?.modRevision], [made.revision, changed.revision])
      await write(kv, remove('/a/1'))
      const again = await write(kv, put('/a/1', 'three'))
      assert.equal((await kv.range(look, never)).kvs[0]?.createRevision, again.revision)
    })

    withBench('what is written together has one revision, and is done whole or not at all', async ({ kv }) => {
      const first = await write(kv, put('/a/1', 'one'), put('/a/2', 'two'))
      assert.deepEqual(
        first.kvs.map(({ modRevision }) => modRevision),
        [first.revision, first.revision],
      )
      const second = await kv.commit(
        { requires: [{ key: '/a/1', modRevision: 0 }], writes: [put('/a/1', 'x'), remove('/a/2')], look },
        never,
      )
      assert.equal(second.isDone, false)
      assert.deepEqual(textOf(second.kvs), ['/a/1 one', '/a/2 two'])
      assert.equal(second.revision, first.revision)
    })

    withBench('a range and a write may bring only what was made since a revision', async ({ kv }) => {
      await write(kv, put('/a/1', 'one'))
      const { revision } = await write(kv, put('/a/2', 'two'))
      await write(kv, put('/a/1', 'changed'))
      await write(kv, put('/a/3', 'three'))
      const since = { ...look, createdFrom: revision + 1 }
      assert.deepEqual(textOf((await kv.range(since, never)).kvs), ['/a/3 three'])
      const done = await kv.commit({ requires: [], writes: [put('/a/4', 'four')], look: since }, never)
      assert.deepEqual(textOf(done.kvs), ['/a/3 three', '/a/4 four'])
      const again = { requires: [{ key: '/a/4', modRevision: 0 }], writes: [put('/a/4', 'five')], look: since }
      assert.deepEqual(textOf((await kv.commit(again, never)).kvs), ['/a/3 three', '/a/4 four'])
    })

    withBench('of those who write on condition that nobody has written, one has written', async ({ kv }) => {
      const claims = ['a', 'b', 'c', 'd'].map(value =>
        kv.commit({ requires: [{ key: '/a/1', modRevision: 0 }], writes: [put('/a/1', value)], look }, never),
      )
      const outcomes = await Promise.all(claims)
      assert.equal(outcomes.filter(({ isDone }) => isDone).length, 1)
      assert.equal(new Set(outcomes.map(({ kvs }) => kvs[0]?.value)).size, 1)
    })

    withBench('a write on condition of a revision is done at that revision only', async ({ kv }) => {
      const { revision } = await write(kv, put('/a/1', 'one'))
      const change = (value: string): Transaction => ({
        requires: [{ key: '/a/1', modRevision: revision }],
        writes: [put('/a/1', value)],
        look,
      })
      assert.equal((await kv.commit(change('two'), never)).isDone, true)
      assert.equal((await kv.commit(change('three'), never)).isDone, false)
    })

    withBench('a write on condition that no key was made lately under a prefix is done only then', async ({ kv }) => {
      const { revision } = await write(kv, put('/a/1', 'one'))
      const add = (key: string): Transaction => ({
        requires: [{ prefix: '/a/', createdBefore: revision + 1 }],
        writes: [put(key, 'new')],
        look,
      })
      await write(kv, put('/a/1', 'changed'), put('/b/1', 'elsewhere'))
      assert.equal((await kv.commit(add('/a/2'), never)).isDone, true)
      assert.equal((await kv.commit(add('/a/3'), never)).isDone, false)
      await write(kv, remove('/a/1'), remove('/a/2'))
      assert.equal((await kv.commit(add('/a/3'), never)).isDone, true)
    })

    withBench(
      'a lease takes its keys with it when it runs out, and tells what it still has',
      async ({ kv, pass, ttlSeconds }) => {
        const lease = await kv.grant(ttlSeconds, never)
        const kept = await kv.grant(ttlSeconds, never)
        await write(kv, put('/a/1', 'one', lease), put('/a/2', 'two', kept), put('/a/3', 'three'))
        await write(kv, put('/a/4', 'four', lease))
        await write(kv, put('/a/4', 'four'))
        assert.ok(((await kv.timeToLive(lease, never)) ?? 0) <= ttlSeconds)
        for (let part = 0; part < 5; part++) {
          await pass(ttlSeconds / 2)
          assert.equal(await kv.keepAlive(kept, never), ttlSeconds)
        }
        assert.deepEqual(textOf((await kv.range(look, never)).kvs), ['/a/2 two', '/a/3 three', '/a/4 four'])
        assert.equal(await kv.keepAlive(lease, never), undefined)
        assert.equal(await kv.timeToLive(lease, never), undefined)
      },
    )

    withBench(
      'a lease that is revoked takes its keys with it; keys of a lease that is gone are refused',
      async ({ kv, ttlSeconds }) => {
        const lease = await kv.grant(ttlSeconds, never)
        await write(kv, put('/a/1', 'one', lease))
        await kv.revoke(lease, never)
        assert.deepEqual((await kv.range(look, never)).kvs, [])
        const late = { requires: [], writes: [put('/a/2', 'two'), put('/a/1', 'one', lease)], look }
        await assert.rejects(kv.commit(late, never), { name: 'StoreError', reason: 'lease-gone' })
        await assert.rejects(kv.revoke(lease, never), { name: 'StoreError', reason: 'lease-gone' })
        assert.deepEqual((await kv.range(look, never)).kvs, [])
      },
    )

    withBench(
      'a watch tells every change from its revision on, in order, whole commits together',
      async ({ kv }, t) => {
        const { revision } = await write(kv, put('/a/1', 'one'))
        await write(kv, put('/a/1', 'two'), put('/a/2', 'two'), put('/b/1', 'elsewhere'))
        const told = follow(t, kv, revision)
        await told.until('/a/2 two')
        await write(kv, put('/b/1', 'elsewhere'))
        await write(kv, remove('/a/1'), remove('/a/7'))
        await told.until('/a/1 gone')
        assert.deepEqual(told.changes, ['/a/1 one', '/a/1 two', '/a/2 two', '/a/1 gone'])
      },
    )

    withBench('a watch tells what a lease takes with it', async ({ kv, pass, ttlSeconds }, t) => {
      const lease = await kv.grant(ttlSeconds, never)
      const { revision } = await write(kv, put('/a/1', 'one', lease))
      const told = follow(t, kv, revision + 1)
      await pass(ttlSeconds * 2)
      await told.until('/a/1 gone')
    })

    withBench('a watch of the forgotten past says so', async ({ kv, compact }) => {
      const { revision } = await write(kv, put('/a/1', 'one'))
      const newest = await write(kv, put('/a/1', 'two'))
      await compact(newest.revision)
      const watching = (async () => {
        for await (const _ of kv.watch(look, revision, never));
      })()
      await assert.rejects(watching, { name: 'StoreError', reason: 'compacted' })
      assert.deepEqual(textOf((await kv.range(look, never)).kvs), ['/a/1 two'])
    })

    withBench('a watch says that it listens, and ends at the abort', async ({ kv }) => {
      const abort = new AbortController()
      const updates = kv.watch(look, 1, abort.signal)[Symbol.asyncIterator]()
      const first = await updates.next()
      assert.equal(!first.done && first.value.is, 'connected')
      const next = updates.next()
      abort.abort(new Error('enough'))
      await assert.rejects(next, { message: 'enough' })
    })

    withBench('what is aborted rejects with the reason', async ({ kv }) => {
      const aborted = AbortSignal.abort(new Error('enough'))
      await assert.rejects(kv.range(look, aborted), { message: 'enough' })
      await assert.rejects(kv.grant(60, aborted), { message: 'enough' })
    })
  })
}

async function write(kv: KeyValueStore, ...writes: readonly Write[]) {
  const outcome = await kv.commit({ requires: [], writes, look }, never)
  assert.ok(outcome.isDone)
  return outcome
}

function textOf(kvs: readonly { readonly key: string; readonly value: string }[]): readonly string[] {
  return kvs.map(({ key, value }) => `${key} ${value}`)
}

function follow(t: TestContext, kv: KeyValueStore, fromRevision: number) {
  const abort = new AbortController()
  const updates: AsyncIterator<WatchUpdate> = kv.watch(look, fromRevision, abort.signal)[Symbol.asyncIterator]()
  t.after(() => abort.abort())
  const changes: string[] = []
  const until = async (last: string) => {
    while (changes.at(-1) !== last) {
      const { value, done } = await updates.next()
      assert.ok(!done)
      if (value.is !== 'changes') continue
      for (const change of value.changes)
        changes.push(change.is === 'put' ? `${change.kv.key} ${change.kv.value}` : `${change.key} gone`)
    }
  }
  return { changes, until }
}
