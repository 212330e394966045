import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { KeyValue } from '../index.js'
import { expectError } from './expect-error.js'
import { Bench, type Subject } from './subject.js'

const shown = ({ key, value }: KeyValue) => `${key}=${value}`

export function keysConformance(name: string, open: () => Promise<Subject>): void {
  describe(`keys in ${name}`, () => {
    const bench = new Bench(open)

    it('gives back what was put, with the revisions of its making and of its last change', async () => {
      const { etcd } = bench
      const key = `${bench.newPrefix()}a`
      const first = await etcd.put({ key, value: 'one' })
      const second = await etcd.put({ key, value: 'two' })
      assert.equal(second.revision, first.revision + 1)
      const item = await etcd.get(key)
      assert.deepEqual(item, {
        key: Buffer.from(key),
        value: Buffer.from('two'),
        createRevision: first.revision,
        modRevision: second.revision,
        version: 2,
        lease: 0n,
      })
    })

    it('gives nothing for a key that is not there', async () => {
      assert.equal(await bench.etcd.get(`${bench.newPrefix()}nothing`), undefined)
    })

    it('tells what was there before a put, if asked', async () => {
      const { etcd } = bench
      const key = bench.newPrefix()
      assert.equal((await etcd.put({ key, value: 'one', previous: true })).previous, undefined)
      assert.equal((await etcd.put({ key, value: 'two', previous: true })).previous?.value.toString(), 'one')
      assert.equal((await etcd.put({ key, value: 'three' })).previous, undefined)
    })

    it('refuses a request without a key', async () => {
      const { etcd } = bench
      await expectError(etcd.put({ key: '', value: 'x' }), 'invalid', 'etcdserver: key is not provided')
      await expectError(etcd.range({ key: '' }), 'invalid', 'etcdserver: key is not provided')
      await expectError(etcd.delete({ key: '' }), 'invalid', 'etcdserver: key is not provided')
    })

    it('keeps keys and values of any bytes', async () => {
      const { etcd } = bench
      const prefix = Buffer.concat([Buffer.from(bench.newPrefix()), Buffer.of(0, 0xff, 0xff)])
      const keys = [Buffer.of(), Buffer.of(0), Buffer.of(0xff), Buffer.of(0xff, 0)].map(end =>
        Buffer.concat([prefix, end]),
      )
      for (const key of keys) await etcd.put({ key, value: Buffer.concat([Buffer.of(0, 255), key]) })
      const { items } = await etcd.range({ prefix })
      assert.deepEqual(
        items.map(item => item.key),
        keys,
      )
      assert.deepEqual(items[1]?.value, Buffer.concat([Buffer.of(0, 255), prefix, Buffer.of(0)]))
    })

    it('keeps an empty value', async () => {
      const key = bench.newPrefix()
      await bench.etcd.put({ key, value: '' })
      assert.equal((await bench.etcd.get(key))?.value.length, 0)
    })

    it('keeps a value of a megabyte and refuses one of three', async () => {
      const key = bench.newPrefix()
      await bench.etcd.put({ key, value: Buffer.alloc(1024 * 1024, 'x') })
      assert.equal((await bench.etcd.get(key))?.value.length, 1024 * 1024)
      await assert.rejects(bench.etcd.put({ key, value: Buffer.alloc(3 * 1024 * 1024) }), { code: 'invalid' })
    })

    it('lists a prefix in the order of the keys, without neighbours', async () => {
      const { etcd } = bench
      const prefix = bench.newPrefix()
      const beside = `${prefix.slice(0, -1)}0`
      for (const key of [`${prefix}b`, `${prefix}a`, `${prefix}a/c`, beside]) await etcd.put({ key, value: 'x' })
      const { items, count } = await etcd.range({ prefix })
      assert.deepEqual(
        items.map(item => item.key.toString()),
        [`${prefix}a`, `${prefix}a/c`, `${prefix}b`],
      )
      assert.equal(count, 3)
    })

    it('lists from one key up to but without another, or without end', async () => {
      const { etcd } = bench
      const prefix = bench.newPrefix()
      for (const end of ['a', 'b', 'c']) await etcd.put({ key: prefix + end, value: end })
      const some = await etcd.range({ from: `${prefix}a`, until: `${prefix}c` })
      assert.deepEqual(some.items.map(shown), [`${prefix}a=a`, `${prefix}b=b`])
      const rest = await etcd.range({ from: `${prefix}b`, until: '' })
      assert.deepEqual(rest.items.slice(0, 2).map(shown), [`${prefix}b=b`, `${prefix}c=c`])
      const none = await etcd.range({ from: `${prefix}c`, until: `${prefix}a` })
      assert.deepEqual({ items: none.items, count: none.count }, { items: [], count: 0 })
    })

    it('lists no more than asked for, and tells how many there are', async () => {
      const { etcd } = bench
      const prefix = bench.newPrefix()
      for (const end of ['a', 'b', 'c']) await etcd.put({ key: prefix + end, value: end })
      const { items, count, more } = await etcd.range({ prefix, limit: 2 })
      assert.deepEqual(
        { items: items.map(shown), count, more },
        { items: [`${prefix}a=a`, `${prefix}b=b`], count: 3, more: true },
      )
      assert.equal((await etcd.range({ prefix, limit: 3 })).more, false)
    })

    it('leaves out the values if asked', async () => {
      const { etcd } = bench
      const prefix = bench.newPrefix()
      const { revision } = await etcd.put({ key: prefix, value: 'x' })
      const [item] = (await etcd.range({ prefix, keysOnly: true })).items
      assert.equal(item?.value.length, 0)
      assert.equal(item?.modRevision, revision)
    })

    it('leaves out what was made before a revision if asked, however late it was changed', async () => {
      const { etcd } = bench
      const prefix = bench.newPrefix()
      await etcd.put({ key: `${prefix}old`, value: 'one' })
      const { revision } = await etcd.put({ key: `${prefix}new`, value: 'one' })
      await etcd.put({ key: `${prefix}old`, value: 'two' })
      const { items } = await etcd.range({ prefix, minCreateRevision: revision })
      assert.deepEqual(items.map(shown), [`${prefix}new=one`])
    })

    it('shows the keys as they were at an older revision', async () => {
      const { etcd } = bench
      const prefix = bench.newPrefix()
      await etcd.put({ key: `${prefix}a`, value: 'one' })
      const { revision } = await etcd.put({ key: `${prefix}b`, value: 'one' })
      await etcd.put({ key: `${prefix}a`, value: 'two' })
      await etcd.delete({ key: `${prefix}b` })
      await etcd.put({ key: `${prefix}c`, value: 'two' })
      const old = await etcd.range({ prefix, revision })
      assert.deepEqual(old.items.map(shown), [`${prefix}a=one`, `${prefix}b=one`])
      assert.equal(old.revision, revision + 3, 'the answer tells the revision of the store, not the one asked for')
    })

    it('refuses to look into the future', async () => {
      const { revision } = await bench.etcd.put({ key: bench.newPrefix(), value: 'x' })
      await expectError(
        bench.etcd.range({ key: 'a', revision: revision + 1 }),
        'future-revision',
        'etcdserver: mvcc: required revision is a future revision',
      )
    })

    it('deletes a key or a range, tells how many, and what they were if asked', async () => {
      const { etcd } = bench
      const prefix = bench.newPrefix()
      for (const end of ['a', 'b', 'c']) await etcd.put({ key: prefix + end, value: end })
      const one = await etcd.delete({ key: `${prefix}b` })
      assert.deepEqual({ deleted: one.deleted, previous: one.previous }, { deleted: 1, previous: [] })
      const rest = await etcd.delete({ prefix, previous: true })
      assert.deepEqual(rest.previous.map(shown), [`${prefix}a=a`, `${prefix}c=c`])
      assert.equal(rest.revision, one.revision + 1)
      assert.equal((await etcd.range({ prefix })).count, 0)
    })

    it('does not count a revision for deleting nothing', async () => {
      const { etcd } = bench
      const prefix = bench.newPrefix()
      const { revision } = await etcd.put({ key: prefix, value: 'x' })
      assert.deepEqual(await etcd.delete({ prefix: `${prefix}none` }), { revision, deleted: 0, previous: [] })
    })

    it('begins a key anew after it was deleted', async () => {
      const { etcd } = bench
      const key = bench.newPrefix()
      await etcd.put({ key, value: 'one' })
      await etcd.delete({ key })
      const { revision } = await etcd.put({ key, value: 'two' })
      const item = await etcd.get(key)
      assert.deepEqual([item?.createRevision, item?.modRevision, item?.version], [revision, revision, 1])
    })

    it('forgets what a compaction forgets, and keeps what holds', async () => {
      const { etcd } = bench
      const prefix = bench.newPrefix()
      const first = await etcd.put({ key: `${prefix}a`, value: 'one' })
      await etcd.put({ key: `${prefix}b`, value: 'gone' })
      await etcd.delete({ key: `${prefix}b` })
      const last = await etcd.put({ key: `${prefix}a`, value: 'two' })
      await etcd.put({ key: `${prefix}a`, value: 'three' })
      await etcd.compact(last.revision)
      assert.deepEqual((await etcd.range({ prefix })).items.map(shown), [`${prefix}a=three`])
      assert.deepEqual((await etcd.range({ prefix, revision: last.revision })).items.map(shown), [`${prefix}a=two`])
      const compacted = 'etcdserver: mvcc: required revision has been compacted'
      await expectError(etcd.range({ prefix, revision: first.revision }), 'compacted', compacted)
      await expectError(etcd.compact(first.revision), 'compacted', compacted)
      await expectError(
        etcd.compact(last.revision + 100),
        'future-revision',
        'etcdserver: mvcc: required revision is a future revision',
      )
    })

    it('tells of itself', async () => {
      const { etcd } = bench
      const { revision } = await etcd.put({ key: bench.newPrefix(), value: 'x' })
      const status = await etcd.status()
      assert.match(status.version, /^3\./)
      assert.equal(status.revision, revision)
      assert.equal(status.isLeader, true)
      assert.deepEqual(status.errors, [])
      assert.ok(status.sizeBytes > 0)
    })
  })
}
