import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Etcd } from '../index.js'
import { kept, ServerProcess, TemporaryFolder } from '../testing/index.js'

describe('the embedded server, stopped for longer than a lease', () => {
  const keep = kept()

  it('ends no lease that it could not hear being renewed', async () => {
    const server = keep(await ServerProcess.start(keep(await TemporaryFolder.create()).path, '127.0.0.1:0'))
    const etcd = keep(new Etcd({ endpoints: server.endpoints, timeoutMs: 60_000 }))
    const { id } = await etcd.grantLease({ ttlSeconds: 5 })
    await etcd.put({ key: 'a', value: 'x', lease: id })
    server.pause()
    const renewing = etcd.renewLease(id)
    await sleep(6_000)
    server.resume()
    assert.equal(await renewing, 5)
    assert.ok(await etcd.get('a'))
  })
})
