import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { afterClosing } from '../files/testing/after-closing.js'
import type { Lease } from '../model/lease.js'
import { readLeaseLine } from '../testing/lease-line.js'
import type { LeaseStore, Snapshot } from './lease-store.js'

/** A store without leases, and the hand that writes into it: a person, another node, a controller. */
export interface StoreBench extends AsyncDisposable {
  readonly store: LeaseStore
  readonly put: (lease: Lease) => Promise<void>
  readonly remove: (node: string) => Promise<void>
}

const a = readLeaseLine('node-a 10.244.1.0/24 via 192.0.2.1 backend vxlan mac 02:00:00:00:01:00')
const b = readLeaseLine('node-b 10.244.2.0/24 via 192.0.2.2 fd00:10:244:2::/64 via 2001:db8::2 backend vxlan')
const c = readLeaseLine('node-c fd00:10:244:3::/64 via 2001:db8::3 backend host-gw')
const changedB = readLeaseLine('node-b 10.244.2.0/24 via 192.0.2.22 backend vxlan mac 02:00:00:00:02:00')

const limit = { timeout: 20_000 }

/** What every lease store does: the loop is written for this and for nothing else. */
export function leaseStoreConformance(name: string, open: () => Promise<StoreBench>): void {
  describe(`${name} does what a lease store does`, () => {
    test('a store without leases tells so', limit, async t => {
      await using bench = await open()
      assert.deepEqual((await follow(t, bench).next()).leases, [])
    })

    test('the first event is all leases, sorted by node', limit, async t => {
      await using bench = await open()
      for (const lease of [b, c, a]) await bench.put(lease)
      assert.deepEqual(await follow(t, bench).next(), { is: 'snapshot', leases: [a, b, c], problems: [] })
    })

    test('a lease that comes, changes or goes is seen', limit, async t => {
      await using bench = await open()
      const { next } = follow(t, bench)
      await next()
      await bench.put(b)
      assert.deepEqual((await next()).leases, [b])
      await bench.put(a)
      assert.deepEqual((await next()).leases, [a, b])
      await bench.put(changedB)
      assert.deepEqual((await next()).leases, [a, changedB])
      await bench.remove('node-a')
      assert.deepEqual((await next()).leases, [changedB])
      await bench.remove('node-b')
      assert.deepEqual((await next()).leases, [])
    })

    test('a lease that did not change is the same object as before', limit, async t => {
      await using bench = await open()
      await bench.put(a)
      await bench.put(b)
      const { next } = follow(t, bench)
      const before = await next()
      await bench.put(changedB)
      const after = await next()
      assert.equal(after.leases[0], before.leases[0])
      assert.notEqual(after.leases[1], before.leases[1])
    })

    test('writing what is there already is no event', limit, async t => {
      await using bench = await open()
      await bench.put(a)
      const { next } = follow(t, bench)
      await next()
      const pending = next()
      await bench.put({ ...a })
      await bench.remove('node-z')
      await turn()
      await bench.put(b)
      assert.deepEqual((await pending).leases, [a, b])
    })

    test('who is slow to ask sees the newest only', limit, async t => {
      await using bench = await open()
      const { next } = follow(t, bench)
      await next()
      for (const lease of [a, b, changedB, c]) await bench.put(lease)
      assert.deepEqual((await next()).leases, [a, changedB, c])
    })

    test('each of two watchers sees everything', limit, async t => {
      await using bench = await open()
      const watchers = [follow(t, bench), follow(t, bench)]
      for (const { next } of watchers) await next()
      await bench.put(a)
      for (const { next } of watchers) assert.deepEqual((await next()).leases, [a])
    })

    test(
      'a watch that waits ends at the abort, one that was aborted never begins, and nothing is held',
      limit,
      async t => {
        await using bench = await open()
        const before = await heldByNow(bench)
        const { next, events, abort } = follow(t, bench)
        await next()
        const pending = events.next()
        await turn()
        abort.abort()
        assert.deepEqual(await pending, { done: true, value: undefined })
        const late = follow(t, bench)
        late.abort.abort()
        assert.deepEqual(await late.events.next(), { done: true, value: undefined })
        await turn()
        assert.deepEqual(held(), before)
      },
    )

    test('a watch that is left in the middle holds nothing', limit, async () => {
      await using bench = await open()
      const before = await heldByNow(bench)
      for await (const _ of bench.store.watch(new AbortController().signal)) break
      await afterClosing()
      assert.deepEqual(held(), before)
    })

    test(
      'however often and in whatever order it was written, what is told in the end is what is there',
      limit,
      async t => {
        const write = fc.record({ node: fc.integer({ min: 1, max: 4 }), says: fc.integer({ min: 0, max: 2 }) })
        const property = fc.asyncProperty(fc.array(write, { maxLength: 12 }), async writes => {
          await using bench = await open()
          const { next } = follow(t, bench)
          const expected = new Map<string, Lease>()
          for (const { node, says } of writes) {
            const lease = readLeaseLine(`node-${node} 10.244.${node}.0/24 via 192.0.2.${says} backend vxlan`)
            if (says === 0) expected.delete(lease.node)
            else expected.set(lease.node, lease)
            await (says === 0 ? bench.remove(lease.node) : bench.put(lease))
          }
          const sorted = [...expected.values()].sort((one, other) => (one.node < other.node ? -1 : 1))
          let told = await next()
          while (JSON.stringify(told.leases) !== JSON.stringify(sorted)) told = await next()
        })
        await fc.assert(property, { numRuns: 20 })
      },
    )
  })
}

/** `next` is the next snapshot; anything else is a failure. */
function follow(t: TestContext, { store }: StoreBench) {
  const abort = new AbortController()
  const events = store.watch(abort.signal)[Symbol.asyncIterator]()
  t.after(async () => {
    abort.abort()
    await events.return?.()
  })
  const next = async (): Promise<Snapshot> => {
    const { value, done } = await events.next()
    assert.ok(!done, 'the watch ended')
    assert.equal(value.is, 'snapshot')
    return value
  }
  return { next, events, abort }
}

/** What is held by a store that was watched before: a connection that is kept for the next watch is none of this one's. */
async function heldByNow({ store }: StoreBench): Promise<readonly string[]> {
  for await (const _ of store.watch(new AbortController().signal)) break
  await afterClosing()
  return held()
}

/** What a store may hold while it watches: a watch on a folder, a connection. */
function held(): string[] {
  return process.getActiveResourcesInfo().filter(name => name === 'FSEventWrap' || name === 'TCPSocketWrap')
}
