import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { expectError } from './expect-error.js'
import { Bench, type Subject } from './subject.js'

const noLease = 'etcdserver: requested lease not found'

export function leasesConformance(name: string, open: () => Promise<Subject>): void {
  describe(`leases in ${name}`, () => {
    const bench = new Bench(open)

    it('grants a lease of an id of its own choice or of ours', async () => {
      const { etcd } = bench
      const chosen = await etcd.grantLease({ ttlSeconds: 60 })
      assert.ok(chosen.id > 0n)
      assert.equal(chosen.ttlSeconds, 60)
      const largest = 2n ** 63n - 1n
      assert.deepEqual(await etcd.grantLease({ ttlSeconds: 50, id: largest }), { id: largest, ttlSeconds: 50 })
      await expectError(etcd.grantLease({ ttlSeconds: 50, id: largest }), 'exists', 'etcdserver: lease already exists')
      const all = await etcd.leases()
      assert.ok(all.includes(chosen.id) && all.includes(largest))
      await etcd.revokeLease(largest)
      assert.ok(!(await etcd.leases()).includes(largest))
    })

    it('refuses a lease of three hundred years', async () => {
      await expectError(
        bench.etcd.grantLease({ ttlSeconds: 9_000_000_001 }),
        'invalid',
        'etcdserver: too large lease TTL',
      )
    })

    it('tells what is left of a lease and which keys hang on it', async () => {
      const { etcd } = bench
      const prefix = bench.newPrefix()
      const { id } = await etcd.grantLease({ ttlSeconds: 100 })
      await etcd.put({ key: `${prefix}b`, value: 'x', lease: id })
      await etcd.put({ key: `${prefix}a`, value: 'x', lease: id })
      const life = await etcd.leaseTimeToLive(id)
      assert.ok(life && life.leftSeconds > 95 && life.leftSeconds <= 100)
      assert.equal(life.grantedSeconds, 100)
      assert.deepEqual(life.keys.map(String).sort(), [`${prefix}a`, `${prefix}b`])
      assert.equal((await etcd.get(`${prefix}a`))?.lease, id)
    })

    it('knows nothing of a lease that is not there', async () => {
      const { etcd } = bench
      assert.equal(await etcd.leaseTimeToLive(4711n), undefined)
      await expectError(etcd.revokeLease(4711n), 'not-found', noLease)
      await expectError(etcd.put({ key: 'a', value: 'x', lease: 4711n }), 'not-found', noLease)
      await assert.rejects(etcd.renewLease(4711n), { code: 'not-found' })
      await assert.rejects(etcd.keepLeaseAlive(4711n, { signal: AbortSignal.timeout(10_000) }), { code: 'not-found' })
    })

    it('deletes the keys of a revoked lease in one revision', async () => {
      const { etcd } = bench
      const prefix = bench.newPrefix()
      const { id } = await etcd.grantLease({ ttlSeconds: 100 })
      await etcd.put({ key: `${prefix}a`, value: 'x', lease: id })
      await etcd.put({ key: `${prefix}b`, value: 'x' })
      const { revision } = await etcd.put({ key: `${prefix}c`, value: 'x', lease: id })
      await etcd.revokeLease(id)
      const { items, revision: after } = await etcd.range({ prefix })
      assert.deepEqual([items.map(item => item.key.toString()), after], [[`${prefix}b`], revision + 1])
    })

    it('counts no revision for the end of a lease without keys', async () => {
      const { etcd } = bench
      const { revision } = await etcd.put({ key: bench.newPrefix(), value: 'x' })
      const { id } = await etcd.grantLease({ ttlSeconds: 100 })
      await etcd.revokeLease(id)
      assert.equal((await etcd.status()).revision, revision)
    })

    it('moves a key from lease to lease, and off', async () => {
      const { etcd } = bench
      const key = bench.newPrefix()
      const [one, other] = [await etcd.grantLease({ ttlSeconds: 100 }), await etcd.grantLease({ ttlSeconds: 100 })]
      await etcd.put({ key, value: 'x', lease: one.id })
      await etcd.put({ key, value: 'x', lease: other.id })
      await etcd.revokeLease(one.id)
      assert.equal((await etcd.get(key))?.lease, other.id)
      await etcd.put({ key, value: 'x' })
      await etcd.revokeLease(other.id)
      assert.equal((await etcd.get(key))?.lease, 0n)
    })

    it('deletes the keys when a lease ends, and keeps them while it is renewed', async () => {
      const { etcd } = bench
      const prefix = bench.newPrefix()
      const [kept, left] = [await etcd.grantLease({ ttlSeconds: 5 }), await etcd.grantLease({ ttlSeconds: 5 })]
      await etcd.put({ key: `${prefix}kept`, value: 'x', lease: kept.id })
      const { revision } = await etcd.put({ key: `${prefix}left`, value: 'x', lease: left.id })
      const stop = new AbortController()
      let renewals = 0
      const keeping = etcd.keepLeaseAlive(kept.id, {
        signal: stop.signal,
        renewed: ttlSeconds => {
          assert.equal(ttlSeconds, 5)
          renewals++
        },
      })
      for await (const update of etcd.watch({
        prefix,
        startRevision: revision + 1,
        signal: AbortSignal.timeout(60_000),
      })) {
        if (update.kind !== 'events') continue
        assert.deepEqual(
          update.events.map(event => event.type === 'delete' && event.key.toString()),
          [`${prefix}left`],
        )
        break
      }
      assert.ok(renewals > 1)
      assert.ok(await etcd.get(`${prefix}kept`))
      assert.equal(await etcd.leaseTimeToLive(left.id), undefined)
      stop.abort(new Error('enough'))
      await assert.rejects(keeping, /enough/)
    })
  })
}
