import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Etcd } from '../index.js'
import { kept, TemporaryServer } from '../testing/index.js'

const user = { name: 'weft', password: 'correct horse' }
const users = new Map([[user.name, user.password]])

describe('a server that asks for a password', () => {
  const keep = kept()
  const connect = (server: TemporaryServer, who = user) =>
    keep(new Etcd({ endpoints: server.endpoints, user: who, allowPlainPassword: true, timeoutMs: 60_000 }))

  it('gives a token for it', async () => {
    const etcd = connect(keep(await TemporaryServer.start({ users })))
    await etcd.put({ key: 'a', value: 'x' })
    assert.equal((await etcd.get('a'))?.value.toString(), 'x')
  })

  it('refuses a wrong one, and the error does not repeat it', async () => {
    const server = keep(await TemporaryServer.start({ users }))
    const refusal = {
      code: 'unauthenticated',
      message: `etcd authenticate at ${server.endpoints[0]}: etcdserver: authentication failed, invalid user ID or password`,
    }
    await assert.rejects(connect(server, { ...user, password: 'wrong' }).get('a'), refusal)
    await assert.rejects(connect(server, { ...user, name: 'nobody' }).get('a'), refusal)
  })

  it('refuses who has none', async () => {
    const server = keep(await TemporaryServer.start({ users }))
    const etcd = keep(new Etcd({ endpoints: server.endpoints, timeoutMs: 60_000 }))
    await assert.rejects(etcd.get('a'), { code: 'unauthenticated', found: 'etcdserver: user name is empty' })
    await assert.rejects(etcd.watch({ key: 'a' }).next(), { code: 'unauthenticated' })
  })

  it('may forget the token: calls, watches and renewals get another by themselves', async () => {
    const server = keep(await TemporaryServer.start({ users }))
    const etcd = connect(server)
    const { id } = await etcd.grantLease({ ttlSeconds: 60 })
    // Tokens live in the server's memory.
    await server.shut()
    await server.open()
    await etcd.put({ key: 'a', value: 'x', lease: id })
    await server.shut()
    await server.open()
    assert.equal(await etcd.renewLease(id), 60)
    await server.shut()
    await server.open()
    const updates = etcd.watch({ key: 'a', startRevision: 2 })
    assert.equal((await updates.next()).value.kind, 'started')
    assert.equal((await updates.next()).value.kind, 'events')
  })

  it('may ask for none at all', async () => {
    const etcd = connect(keep(await TemporaryServer.start()))
    await etcd.put({ key: 'a', value: 'x' })
  })
})
