import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Etcd, EtcdError } from '@weft/etcd'
import { EtcdCluster, kept, skipWithoutEtcd, TemporaryServer } from '@weft/etcd/testing'
import { exportStore } from './export-store.js'
import { importStore } from './import-store.js'
import { readStoreDocument } from './read-store-document.js'
import { formatStoreDocument, type StoreDocument } from './store-document.js'

const prefix = '/weft'
const now = '2030-01-01T00:00:00.000Z'
const plainly = { replaces: false, isDryRun: false }

const embedded = () => TemporaryServer.start()
const real = () => EtcdCluster.start()

const ways = [
  { name: "from weft's own etcd to another of weft's", from: embedded, to: embedded, skip: false },
  { name: "from weft's own etcd to a real one", from: embedded, to: real, skip: skipWithoutEtcd },
  { name: "from a real etcd to weft's own", from: real, to: embedded, skip: skipWithoutEtcd },
] as const

for (const { name, from, to, skip } of ways)
  describe(`a network's keys are moved ${name}`, { skip }, () => {
    const keep = kept()

    async function open() {
      const [source, target] = await Promise.all([from(), to()])
      const connect = (server: { endpoints: readonly string[] }) =>
        keep(new Etcd({ endpoints: server.endpoints, timeoutMs: 60_000 }))
      return { source: connect(keep(source)), target: connect(keep(target)) }
    }

    const carried = async (etcd: Etcd): Promise<StoreDocument> =>
      readStoreDocument('x', formatStoreDocument((await exportStore(etcd, prefix, now)).document))

    const contents = async (etcd: Etcd) =>
      (await etcd.range({ prefix: '' })).items.map(({ key, value, lease }) => [
        key.toString('latin1'),
        value.toString('latin1'),
        lease !== 0n,
      ])

    it('with what they say, whatever it is, and with what is left of their leases', async () => {
      const { source, target } = await open()
      const { id } = await source.grantLease({ ttlSeconds: 5_000 })
      await source.put({ key: `${prefix}/config`, value: '{}' })
      await source.put({ key: `${prefix}/subnets/1`, value: 'ä', lease: id })
      await source.put({ key: `${prefix}/subnets/2`, value: Buffer.of(255, 0), lease: id })
      await source.put({ key: `${prefix}/subnets/reserved`, value: '' })
      await source.put({ key: `${prefix}work/config`, value: 'of another network' })
      const before = await contents(source)
      await importStore(target, await carried(source), plainly)
      assert.deepEqual(await contents(target), before.slice(0, 4))
      assert.deepEqual(await contents(source), before)
      const [lease = 0n, ...more] = await target.leases()
      assert.equal(more.length, 0)
      const { grantedSeconds = 0 } = (await target.leaseTimeToLive(lease)) ?? {}
      assert.ok(grantedSeconds > 4_900 && grantedSeconds <= 5_000, `${grantedSeconds} s`)
    })

    it('all or none: what is in the way is refused, or replaced when that is asked for', async () => {
      const { source, target } = await open()
      const { id } = await source.grantLease({ ttlSeconds: 5_000 })
      for (const key of ['a', 'b', 'c']) await source.put({ key: `${prefix}/${key}`, value: key, lease: id })
      const document = await carried(source)
      await target.put({ key: `${prefix}/b`, value: 'precious' })
      const before = await contents(target)
      const { keys, batches } = await importStore(target, document, { replaces: false, isDryRun: true })
      assert.deepEqual([keys.map(({ found }) => found), batches.length], [['nothing', 'something else', 'nothing'], 1])
      await assert.rejects(importStore(target, document, plainly), {
        message:
          '"/weft/b" is there already and says something else; nothing was written; --replace puts the document\'s words over them',
      })
      assert.deepEqual(await contents(target), before)
      assert.deepEqual(await target.leases(), [])
      await importStore(target, document, { replaces: true, isDryRun: false })
      assert.deepEqual(await contents(target), await contents(source))
      // The same again is no work, and leaves no lease behind.
      assert.deepEqual((await importStore(target, document, plainly)).batches, [])
      assert.equal((await target.leases()).length, 1)
    })

    it('in several transactions when there are many, and an import that was broken off is gone on with', async () => {
      const { source, target } = await open()
      const { id } = await source.grantLease({ ttlSeconds: 5_000 })
      const names = Array.from({ length: 300 }, (_, index) => `${prefix}/subnets/${1000 + index}`)
      await Promise.all(names.map(key => source.put({ key, value: key, lease: id })))
      await source.put({ key: `${prefix}/config`, value: '{}' })
      const document = await carried(source)
      let transactions = 0
      const breaking = {
        range: (...args: Parameters<Etcd['range']>) => target.range(...args),
        grantLease: (...args: Parameters<Etcd['grantLease']>) => target.grantLease(...args),
        revokeLease: (...args: Parameters<Etcd['revokeLease']>) => target.revokeLease(...args),
        async txn(...args: Parameters<Etcd['txn']>) {
          transactions += 1
          if (transactions < 3) return await target.txn(...args)
          throw new EtcdError({ code: 'unavailable', doing: 'txn', found: 'gone' })
        },
      }
      await assert.rejects(importStore(breaking, document, plainly), /gone/)
      const half = await contents(target)
      assert.equal(half.length, 256)
      assert.ok(!half.some(([key]) => key === `${prefix}/config`))
      await importStore(target, document, plainly)
      assert.deepEqual(await contents(target), await contents(source))
    })
  })
