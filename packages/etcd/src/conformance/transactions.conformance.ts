import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Comparison, Operation } from '../index.js'
import { expectError } from './expect-error.js'
import { Bench, type Subject } from './subject.js'

export function transactionsConformance(name: string, open: () => Promise<Subject>): void {
  describe(`transactions in ${name}`, () => {
    const bench = new Bench(open)
    const holds = async (comparison: Comparison) => (await bench.etcd.txn({ compare: [comparison] })).succeeded

    it('creates a key only if it is not there', async () => {
      const { etcd } = bench
      const key = bench.newPrefix()
      const create = (value: string) =>
        etcd.txn({
          compare: [{ key, is: '==', version: 0 }],
          success: [{ do: 'put', key, value }],
          failure: [{ do: 'range', key }],
        })
      const first = await create('one')
      assert.deepEqual([first.succeeded, first.results], [true, [{ did: 'put', previous: undefined }]])
      const second = await create('two')
      assert.equal(second.succeeded, false)
      assert.equal(second.revision, first.revision, 'nothing was changed, so it is no revision')
      const [result] = second.results
      assert.ok(result?.did === 'range')
      assert.deepEqual([result.count, result.items[0]?.value.toString()], [1, 'one'])
    })

    it('compares versions, revisions, values and leases in all four ways', async () => {
      const { etcd } = bench
      const key = bench.newPrefix()
      const { id: lease } = await etcd.grantLease({ ttlSeconds: 60 })
      const created = await etcd.put({ key, value: 'a' })
      const changed = await etcd.put({ key, value: 'm', lease })
      const right = [
        { version: 2 },
        { createRevision: created.revision },
        { modRevision: changed.revision },
        { value: 'm' },
        { lease },
      ]
      for (const one of right) {
        assert.equal(await holds({ key, is: '==', ...one }), true)
        assert.equal(await holds({ key, is: '!=', ...one }), false)
        assert.equal(await holds({ key, is: '<', ...one }), false)
        assert.equal(await holds({ key, is: '>', ...one }), false)
      }
      const less = [
        { version: 1 },
        { createRevision: 1 },
        { modRevision: changed.revision - 1 },
        { value: 'l' },
        { lease: 1n },
      ]
      for (const one of less) {
        assert.equal(await holds({ key, is: '>', ...one }), true)
        assert.equal(await holds({ key, is: '!=', ...one }), true)
        assert.equal(await holds({ key, is: '<', ...one }), false)
      }
    })

    it('takes a missing key for one of version and revisions 0, and of no value', async () => {
      const key = bench.newPrefix()
      assert.equal(await holds({ key, is: '==', version: 0 }), true)
      assert.equal(await holds({ key, is: '==', modRevision: 0 }), true)
      assert.equal(await holds({ key, is: '<', createRevision: 5 }), true)
      assert.equal(await holds({ key, is: '==', lease: 0n }), true)
      assert.equal(await holds({ key, is: '==', value: '' }), false)
      assert.equal(await holds({ key, is: '!=', value: 'x' }), false)
    })

    it('compares all keys of a range, and holds where there is none', async () => {
      const { etcd } = bench
      const prefix = bench.newPrefix()
      const madeBefore = (revision: number) => holds({ prefix, is: '<', createRevision: revision })
      assert.equal(await madeBefore(1), true)
      const first = await etcd.put({ key: `${prefix}a`, value: '1' })
      const second = await etcd.put({ key: `${prefix}b`, value: '1' })
      await etcd.put({ key: `${prefix}a`, value: '2' })
      assert.equal(await madeBefore(second.revision + 1), true)
      assert.equal(await madeBefore(second.revision), false)
      assert.equal(await madeBefore(first.revision), false)
    })

    it('makes all its changes in one revision, each seeing those before', async () => {
      const { etcd } = bench
      const prefix = bench.newPrefix()
      await etcd.put({ key: `${prefix}old`, value: 'x' })
      const { revision, results } = await etcd.txn({
        compare: [],
        success: [
          { do: 'put', key: `${prefix}a`, value: '1' },
          { do: 'range', prefix },
          { do: 'delete', key: `${prefix}old`, previous: true },
          { do: 'put', key: `${prefix}b`, value: '2', previous: true },
          { do: 'range', prefix, keysOnly: true, limit: 1 },
        ],
      })
      assert.deepEqual(
        results.map(result =>
          result.did === 'range' ? [result.items.map(item => item.key.toString()), result.more] : result.did,
        ),
        ['put', [[`${prefix}a`, `${prefix}old`], false], 'delete', 'put', [[`${prefix}a`], true]],
      )
      const { items } = await etcd.range({ prefix })
      assert.deepEqual(
        items.map(item => item.modRevision),
        [revision, revision],
      )
    })

    it('carries out transactions inside transactions', async () => {
      const { etcd } = bench
      const prefix = bench.newPrefix()
      const { results } = await etcd.txn({
        compare: [],
        success: [
          {
            do: 'txn',
            compare: [{ key: `${prefix}a`, is: '!=', version: 0 }],
            success: [{ do: 'put', key: `${prefix}a`, value: 'there' }],
            failure: [{ do: 'put', key: `${prefix}a`, value: 'new' }],
          },
        ],
      })
      assert.deepEqual(results, [{ did: 'txn', succeeded: false, results: [{ did: 'put', previous: undefined }] }])
      assert.equal((await etcd.get(`${prefix}a`))?.value.toString(), 'new')
    })

    it('refuses to put a key twice, or to put what it deletes', async () => {
      const { etcd } = bench
      const prefix = bench.newPrefix()
      const put: Operation = { do: 'put', key: `${prefix}a`, value: 'x' }
      const refused: Operation[][] = [
        [put, put],
        [put, { do: 'delete', prefix }],
        [{ do: 'delete', key: `${prefix}a` }, put],
        [put, { do: 'txn', compare: [], success: [put] }],
        [
          { do: 'txn', compare: [], success: [put] },
          { do: 'txn', compare: [], failure: [put] },
        ],
        [
          { do: 'delete', prefix },
          { do: 'txn', compare: [], failure: [put] },
        ],
      ]
      for (const operations of refused)
        await expectError(
          etcd.txn({ compare: [], success: operations }),
          'invalid',
          'etcdserver: duplicate key given in txn request',
        )
      await etcd.txn({ compare: [], success: [put], failure: [put] })
      await etcd.txn({ compare: [], success: [{ do: 'txn', compare: [], success: [put], failure: [put] }] })
    })

    it('refuses more than 128 operations', async () => {
      const { etcd } = bench
      const prefix = bench.newPrefix()
      const operations = Array.from(
        { length: 129 },
        (_, index): Operation => ({ do: 'range', key: `${prefix}${index}` }),
      )
      await etcd.txn({ compare: [], success: operations.slice(1) })
      await expectError(
        etcd.txn({ compare: [], success: operations }),
        'invalid',
        'etcdserver: too many operations in txn request',
      )
    })

    it('changes nothing if one of its operations is refused', async () => {
      const { etcd } = bench
      const prefix = bench.newPrefix()
      const { revision } = await etcd.put({ key: prefix, value: 'x' })
      await expectError(
        etcd.txn({
          compare: [],
          success: [
            { do: 'put', key: `${prefix}a`, value: 'x' },
            { do: 'put', key: `${prefix}b`, value: 'x', lease: 12345n },
          ],
        }),
        'not-found',
        'etcdserver: requested lease not found',
      )
      await expectError(
        etcd.txn({
          compare: [],
          success: [
            { do: 'put', key: `${prefix}a`, value: 'x' },
            { do: 'range', key: 'a', revision: revision + 10 },
          ],
        }),
        'future-revision',
        'etcdserver: mvcc: required revision is a future revision',
      )
      assert.deepEqual([(await etcd.range({ prefix })).count, (await etcd.status()).revision], [1, revision])
    })

    it('lets one of many win that create the same key at once', async () => {
      const key = bench.newPrefix()
      const outcomes = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          bench.etcd.txn({
            compare: [{ key, is: '==', createRevision: 0 }],
            success: [{ do: 'put', key, value: `${index}` }],
          }),
        ),
      )
      assert.equal(outcomes.filter(outcome => outcome.succeeded).length, 1)
    })
  })
}
