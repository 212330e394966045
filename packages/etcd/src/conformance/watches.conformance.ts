import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Etcd, WatchEvent, WatchOptions, WatchUpdate } from '../index.js'
import { Bench, type Subject } from './subject.js'

const patienceMs = 60_000

/** A line for each event. */
const shown = (event: WatchEvent) =>
  event.type === 'put'
    ? `put ${event.item.key}=${event.item.value}${event.previous ? ` was ${event.previous.value}` : ''}`
    : `delete ${event.key}${event.previous ? ` was ${event.previous.value}` : ''}`

/** Watches until so many events have come; `started` is called once the server watches. */
async function collect(
  etcd: Etcd,
  options: WatchOptions & { count: number },
  started?: () => Promise<unknown>,
): Promise<string[]> {
  const lines: string[] = []
  for await (const update of etcd.watch({ ...options, signal: AbortSignal.timeout(patienceMs) })) {
    if (update.kind === 'started') await started?.()
    if (update.kind === 'events') lines.push(...update.events.map(shown))
    if (lines.length >= options.count) break
  }
  return lines
}

export function watchesConformance(name: string, open: () => Promise<Subject>): void {
  describe(`watches in ${name}`, () => {
    const bench = new Bench(open)

    it('tells what happens to a key from now on, and to no other', async () => {
      const { etcd } = bench
      const prefix = bench.newPrefix()
      const key = `${prefix}a`
      await etcd.put({ key, value: 'before' })
      const lines = await collect(etcd, { key, count: 3 }, async () => {
        await etcd.put({ key: `${prefix}a/b`, value: 'other' })
        await etcd.put({ key, value: 'one' })
        await etcd.delete({ key })
        await etcd.put({ key, value: 'two' })
      })
      assert.deepEqual(lines, [`put ${key}=one`, `delete ${key}`, `put ${key}=two`])
    })

    it('tells what happened since a revision, in order, with what was there before', async () => {
      const { etcd } = bench
      const prefix = bench.newPrefix()
      await etcd.put({ key: `${prefix}a`, value: 'before' })
      const { revision } = await etcd.put({ key: `${prefix}a`, value: 'one' })
      await etcd.put({ key: `${prefix}b`, value: 'one' })
      await etcd.put({ key: `${prefix.slice(0, -1)}0`, value: 'beside' })
      await etcd.delete({ prefix })
      const lines = await collect(etcd, { prefix, startRevision: revision, previous: true, count: 4 })
      assert.deepEqual(lines, [
        `put ${prefix}a=one was before`,
        `put ${prefix}b=one`,
        `delete ${prefix}a was one`,
        `delete ${prefix}b was one`,
      ])
    })

    it('tells the changes of one revision together', async () => {
      const { etcd } = bench
      const prefix = bench.newPrefix()
      const { revision } = await etcd.txn({
        compare: [],
        success: ['c', 'a', 'b'].map(end => ({ do: 'put', key: prefix + end, value: end }) as const),
      })
      await etcd.put({ key: `${prefix}d`, value: 'd' })
      const updates: WatchUpdate[] = []
      for await (const update of etcd.watch({
        prefix,
        startRevision: revision,
        signal: AbortSignal.timeout(patienceMs),
      })) {
        if (update.kind === 'events') updates.push(update)
        if (updates.flatMap(one => (one.kind === 'events' ? one.events : [])).length === 4) break
      }
      const [first] = updates
      assert.ok(first?.kind === 'events')
      assert.deepEqual(first.events.slice(0, 3).map(shown), [
        `put ${prefix}c=c`,
        `put ${prefix}a=a`,
        `put ${prefix}b=b`,
      ])
    })

    it('waits for a revision that is yet to come', async () => {
      const { etcd } = bench
      const key = bench.newPrefix()
      const { revision } = await etcd.put({ key, value: '0' })
      const lines = await collect(etcd, { key, startRevision: revision + 3, count: 1 }, async () => {
        for (const value of ['1', '2', '3']) await etcd.put({ key, value })
      })
      assert.deepEqual(lines, [`put ${key}=3`])
    })

    it('ends with the compact revision when what is asked for has been compacted', async () => {
      const { etcd } = bench
      const key = bench.newPrefix()
      const { revision } = await etcd.put({ key, value: '1' })
      await etcd.put({ key, value: '2' })
      const last = await etcd.put({ key, value: '3' })
      await etcd.compact(last.revision)
      await assert.rejects(collect(etcd, { key, startRevision: revision, count: 1 }), {
        code: 'compacted',
        compactRevision: last.revision,
      })
      assert.deepEqual(await collect(etcd, { key, startRevision: last.revision, count: 1 }), [`put ${key}=3`])
    })

    it('refuses to watch an empty range', async () => {
      await assert.rejects(collect(bench.etcd, { from: 'b', until: 'a', count: 1 }), {
        code: 'invalid',
        found: 'mvcc: watcher range is empty',
      })
    })

    it('puts a revision of three megabytes together again', async () => {
      const { etcd } = bench
      const prefix = bench.newPrefix()
      const value = Buffer.alloc(1_000_000, 'x')
      for (const end of ['a', 'b', 'c']) await etcd.put({ key: prefix + end, value })
      const { revision } = await etcd.delete({ prefix })
      for await (const update of etcd.watch({
        prefix,
        startRevision: revision,
        previous: true,
        signal: AbortSignal.timeout(patienceMs),
      })) {
        if (update.kind !== 'events') continue
        assert.deepEqual(
          update.events.map(event => [event.type, event.previous?.value.length]),
          ['a', 'b', 'c'].map(() => ['delete', 1_000_000]),
        )
        break
      }
    })

    it('tells a hundred watchers of different keys each its own', async () => {
      const { etcd } = bench
      const prefix = bench.newPrefix()
      const { revision } = await etcd.put({ key: prefix, value: 'x' })
      const keys = Array.from({ length: 100 }, (_, index) => `${prefix}${index}`)
      const told = Promise.all(keys.map(key => collect(etcd, { key, startRevision: revision, count: 1 })))
      await Promise.all(keys.map(key => etcd.put({ key, value: key })))
      assert.deepEqual(
        await told,
        keys.map(key => [`put ${key}=${key}`]),
      )
    })

    it('stops when its signal fires, with the reason given', async () => {
      const stop = new AbortController()
      const updates = bench.etcd.watch({ key: bench.newPrefix(), signal: stop.signal })
      assert.equal((await updates.next()).value.kind, 'started')
      const next = updates.next()
      stop.abort(new Error('enough'))
      await assert.rejects(next, /enough/)
    })
  })
}
