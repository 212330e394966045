import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { Etcd3, type Watcher } from 'etcd3'
import { kept, TemporaryServer } from '../testing/index.js'

describe('the client of the package etcd3 with the embedded server', () => {
  const keep = kept()
  const connect = async () => keep(new Etcd3({ hosts: [...keep(await TemporaryServer.start()).endpoints] }))

  it('puts, gets, lists and deletes', async () => {
    const etcd = await connect()
    await etcd.put('/a/1').value('one')
    await etcd.put('/a/2').value('two')
    await etcd.put('/b').value('other')
    assert.equal(await etcd.get('/a/1').string(), 'one')
    assert.equal(await etcd.get('/none').string(), null)
    assert.deepEqual(await etcd.getAll().prefix('/a/').strings(), { '/a/1': 'one', '/a/2': 'two' })
    assert.deepEqual(await etcd.getAll().prefix('/a/').sort('Key', 'Descend').limit(1).keys(), ['/a/2'])
    assert.equal((await etcd.delete().prefix('/a/')).deleted, '2')
  })

  it('carries out transactions', async () => {
    const etcd = await connect()
    const create = () => etcd.if('/a', 'Version', '==', 0).then(etcd.put('/a').value('x')).else(etcd.get('/a')).commit()
    assert.equal((await create()).succeeded, true)
    const { succeeded, responses } = await create()
    assert.equal(succeeded, false)
    assert.equal(responses[0]?.response_range?.kvs[0]?.value.toString(), 'x')
  })

  it('keeps leases alive and ends them', async () => {
    const etcd = await connect()
    const lease = etcd.lease(10, { autoKeepAlive: false })
    await lease.put('/leased').value('x')
    assert.equal(await etcd.get('/leased').string(), 'x')
    await lease.keepaliveOnce()
    await lease.revoke()
    assert.equal(await etcd.get('/leased').string(), null)
  })

  it('watches, and locks', async () => {
    const etcd = await connect()
    const watcher: Watcher = await etcd.watch().prefix('/w/').withPreviousKV().create()
    const put = once(watcher, 'put')
    await etcd.put('/w/a').value('x')
    const [item] = await put
    assert.equal(item.value.toString(), 'x')
    const deleted = once(watcher, 'delete')
    await etcd.delete().key('/w/a')
    const [, previous] = await deleted
    assert.equal(previous.value.toString(), 'x')
    await watcher.cancel()
    assert.equal(await etcd.lock('/lock').do(() => 'locked'), 'locked')
  })

  it('gets a token for a password', async () => {
    const users = new Map([['weft', 'correct horse']])
    const { endpoints } = keep(await TemporaryServer.start({ users }))
    const auth = { username: 'weft', password: 'correct horse' }
    const etcd = keep(new Etcd3({ hosts: [...endpoints], auth }))
    await etcd.put('/a').value('x')
    const wrong = keep(new Etcd3({ hosts: [...endpoints], auth: { ...auth, password: 'wrong' } }))
    await assert.rejects(wrong.get('/a').string(), /invalid user ID or password/)
  })
})
