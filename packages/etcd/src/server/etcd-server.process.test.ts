import assert from 'node:assert/strict'
import { readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Etcd } from '../index.js'
import { kept, TemporaryFolder, TemporaryServer } from '../testing/index.js'
import { EtcdServer } from './index.js'

describe('the embedded server', () => {
  const keep = kept()
  const connect = (server: TemporaryServer | EtcdServer) =>
    keep(new Etcd({ endpoints: server.endpoints, timeoutMs: 60_000 }))

  it('knows after a restart what it knew before: keys, history, revisions, leases and what was compacted', async () => {
    const server = keep(await TemporaryServer.start())
    const etcd = connect(server)
    const { id } = await etcd.grantLease({ ttlSeconds: 100, id: 7n })
    const first = await etcd.put({ key: 'a', value: 'one' })
    const second = await etcd.put({ key: 'a', value: 'two', lease: id })
    await etcd.put({ key: 'b', value: 'gone' })
    const last = await etcd.delete({ key: 'b' })
    await etcd.compact(second.revision)
    const everything = async () => {
      const { leftSeconds: _, ...lease } = (await etcd.leaseTimeToLive(id)) ?? {}
      const all = await etcd.range({ prefix: '' })
      return { all, old: await etcd.range({ prefix: '', revision: second.revision }), lease }
    }
    const before = await everything()
    await server.shut()
    await server.open()
    assert.deepEqual(await everything(), before)
    await assert.rejects(etcd.range({ key: 'a', revision: first.revision }), { code: 'compacted' })
    assert.equal((await etcd.put({ key: 'c', value: 'x' })).revision, last.revision + 1)
    await etcd.revokeLease(id)
    assert.equal(await etcd.get('a'), undefined)
  })

  it('does not count revisions again when everything was deleted and compacted away', async () => {
    const server = keep(await TemporaryServer.start())
    const etcd = connect(server)
    await etcd.put({ key: 'a', value: 'x' })
    const { revision } = await etcd.delete({ key: 'a' })
    await etcd.compact(revision)
    await server.shut()
    await server.open()
    assert.equal((await etcd.put({ key: 'a', value: 'x' })).revision, revision + 1)
  })

  it('is the same cluster after a restart, and another one in another folder', async () => {
    const identities: bigint[] = []
    const server = keep(await TemporaryServer.start())
    const { folder } = server
    await server.shut()
    for (let round = 0; round < 2; round++) {
      const again = await EtcdServer.open({ folder, listen: ['127.0.0.1:0'] })
      identities.push(again.clusterId)
      await again.close()
    }
    const other = keep(await EtcdServer.open({ folder: keep(await TemporaryFolder.create()).path, listen: [] }))
    assert.equal(identities[0], identities[1])
    assert.notEqual(identities[0], other.clusterId)
  })

  it('gives a lease its whole time again when it is restarted', async () => {
    const server = keep(await TemporaryServer.start())
    const etcd = connect(server)
    const { id } = await etcd.grantLease({ ttlSeconds: 10 })
    const leftSeconds = async () => (await etcd.leaseTimeToLive(id))?.leftSeconds ?? 0
    while ((await leftSeconds()) > 6) await sleep(100)
    await server.shut()
    await server.open()
    assert.ok((await leftSeconds()) > 6)
  })

  it('uses a folder alone', async () => {
    const folder = keep(await TemporaryFolder.create()).path
    const open = () => EtcdServer.open({ folder, listen: ['127.0.0.1:0'] })
    const server = keep(await open())
    await assert.rejects(open(), { message: `the folder ${folder} is in use by another server` })
    await connect(server).put({ key: 'a', value: 'x' })
    await server.close()
    await (await open()).close()
    assert.deepEqual(
      (await readdir(folder)).filter(name => name.endsWith('.sock')),
      [],
    )
  })

  it('makes its folder, for nobody else to read', async () => {
    const folder = join(keep(await TemporaryFolder.create()).path, 'deep', 'etcd'.repeat(30))
    const server = keep(await EtcdServer.open({ folder, listen: [`unix://${folder.slice(0, 60)}.sock`] }))
    await connect(server).put({ key: 'a', value: 'x' })
    assert.equal((await stat(folder)).mode & 0o777, 0o700)
  })

  it('listens at several addresses, on a socket too, also where a killed server left one', async () => {
    const folder = keep(await TemporaryFolder.create()).path
    const socket = join(folder, 'etcd.sock')
    const options = { folder: join(folder, 'data'), listen: ['127.0.0.1:0', '[::1]:0', `unix://${socket}`] }
    const server = keep(await EtcdServer.open(options))
    assert.match(server.endpoints.join(' '), /^http:\/\/127.0.0.1:\d+ http:\/\/\[::1\]:\d+ unix:\/\//)
    for (const [index, endpoint] of server.endpoints.entries())
      assert.equal(
        (await keep(new Etcd({ endpoints: [endpoint], timeoutMs: 60_000 })).put({ key: 'a', value: 'x' })).revision,
        index + 2,
      )
  })

  it('refuses an address that it cannot listen on, and lets go of its folder', async () => {
    const folder = keep(await TemporaryFolder.create()).path
    for (const address of ['nonsense', '127.0.0.1:99999', 'unix:relative'])
      await assert.rejects(EtcdServer.open({ folder, listen: [address] }), {
        message: `the address to listen on is "${address}"; accepted are host:port and unix:///path`,
      })
    const server = keep(await EtcdServer.open({ folder, listen: ['127.0.0.1:0'] }))
    const taken = server.endpoints[0]?.slice('http://'.length) ?? ''
    const other = keep(await TemporaryFolder.create()).path
    await assert.rejects(EtcdServer.open({ folder: other, listen: [taken] }), /EADDRINUSE/)
  })

  it('refuses a data file that is none, and leaves it as it is', async () => {
    const folder = keep(await TemporaryFolder.create()).path
    const path = join(folder, 'data.mdb')
    for (const size of [5, 8192]) {
      await writeFile(path, Buffer.alloc(size, 'x'))
      await assert.rejects(EtcdServer.open({ folder, listen: [] }), {
        message: `${path} is damaged or not ours: it does not begin like a database of LMDB`,
      })
      assert.equal((await stat(path)).size, size)
    }
    await writeFile(path, '')
    await (await EtcdServer.open({ folder, listen: [] })).close()
  })

  it('keeps as much history as it was told to', async () => {
    const server = keep(await TemporaryServer.start({ keepRevisions: 10 }))
    const etcd = connect(server)
    for (let count = 0; count < 40; count++) await etcd.put({ key: `${count % 3}`, value: `${count}` })
    const isCompacted = () =>
      etcd.range({ key: '0', revision: 2 }).then(
        () => false,
        error => error.code === 'compacted',
      )
    while (!(await isCompacted())) await sleep(50)
    const { revision } = await etcd.status()
    await etcd.range({ key: '0', revision: revision - 9 })
    assert.equal((await etcd.range({ prefix: '' })).count, 3)
  })

  it('refuses to grow beyond its quota, says so in its status, and recovers when something is deleted', async () => {
    const server = keep(await TemporaryServer.start({ quotaBytes: 100_000 }))
    const etcd = connect(server)
    const value = Buffer.alloc(10_000)
    const fill = async () => {
      for (let count = 0; count < 20; count++) await etcd.put({ key: `${count}`, value })
    }
    const refusal = { code: 'no-space', found: 'etcdserver: mvcc: database space exceeded', isRetryable: false }
    await assert.rejects(fill(), refusal)
    await assert.rejects(etcd.txn({ compare: [], success: [{ do: 'put', key: 'a', value }] }), refusal)
    assert.match((await etcd.status()).errors.join(), /NOSPACE/)
    const { revision } = await etcd.delete({ prefix: '' })
    await etcd.compact(revision)
    assert.deepEqual((await etcd.status()).errors, [])
    await etcd.put({ key: 'a', value })
  })
})
