import assert from 'node:assert/strict'
import { copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Etcd } from '../index.js'
import { CertificateAuthority, kept, skipWithoutOpenssl, TemporaryFolder, TemporaryServer } from '../testing/index.js'

const patienceMs = 60_000

describe('TLS', { skip: skipWithoutOpenssl, concurrency: true }, () => {
  const keep = kept()
  const newAuthority = async () => CertificateAuthority.create(keep(await TemporaryFolder.create()).path)

  it('is spoken when only an authority is given, whatever the scheme says', async () => {
    const authority = await newAuthority()
    const server = keep(await TemporaryServer.start({ tls: await authority.sign('server') }))
    for (const endpoint of server.endpoints.flatMap(url => [url, url.replace('https', 'http'), url.slice(8)])) {
      const etcd = keep(new Etcd({ endpoints: [endpoint], tls: { ca: authority.file }, timeoutMs: patienceMs }))
      assert.deepEqual(etcd.endpoints, server.endpoints)
      await etcd.put({ key: 'a', value: 'x' })
    }
  })

  it('refuses a server that somebody else vouches for, and says so', async () => {
    const [authority, other] = [await newAuthority(), await newAuthority()]
    const server = keep(await TemporaryServer.start({ tls: await authority.sign('server') }))
    const etcd = keep(new Etcd({ endpoints: server.endpoints, tls: { ca: other.file }, timeoutMs: 1_500 }))
    await assert.rejects(etcd.get('a'), {
      code: 'unavailable',
      message: /unable to verify|certificate signature failure/,
    })
  })

  it('refuses a server of another name, unless that name is asked for', async () => {
    const authority = await newAuthority()
    const server = keep(await TemporaryServer.start({ tls: await authority.sign('server', ['DNS:etcd.example']) }))
    const tls = { ca: authority.file }
    const wrong = keep(
      new Etcd({ endpoints: server.endpoints, tls: { ...tls, serverName: 'wrong.example' }, timeoutMs: 1_500 }),
    )
    await assert.rejects(wrong.get('a'), { code: 'unavailable', message: /does not match certificate/ })
    const right = keep(
      new Etcd({ endpoints: server.endpoints, tls: { ...tls, serverName: 'etcd.example' }, timeoutMs: patienceMs }),
    )
    await right.put({ key: 'a', value: 'x' })
  })

  it('shows a client certificate where one is asked for', async () => {
    const authority = await newAuthority()
    const tls = { ...(await authority.sign('server')), clientCa: authority.file }
    const server = keep(await TemporaryServer.start({ tls }))
    const own = await authority.sign('client')
    const etcd = keep(
      new Etcd({ endpoints: server.endpoints, tls: { ca: authority.file, ...own }, timeoutMs: patienceMs }),
    )
    await etcd.put({ key: 'a', value: 'x' })
    const nobody = keep(new Etcd({ endpoints: server.endpoints, tls: { ca: authority.file }, timeoutMs: 1_500 }))
    await assert.rejects(nobody.get('a'), { code: 'unavailable' })
  })

  it('goes on when all certificates are replaced, on either side', async () => {
    const [authority, next] = [await newAuthority(), await newAuthority()]
    const [server, client] = [await authority.sign('server'), await authority.sign('client')]
    const running = keep(await TemporaryServer.start({ tls: { ...server, clientCa: authority.file } }))
    const etcd = keep(
      new Etcd({ endpoints: running.endpoints, tls: { ca: authority.file, ...client }, timeoutMs: patienceMs }),
    )
    await etcd.put({ key: 'a', value: 'before' })
    const [newServer, newClient] = [await next.sign('server'), await next.sign('client')]
    const replaced: [string, string][] = [
      [newServer.certificate, server.certificate],
      [newServer.key, server.key],
      [newClient.certificate, client.certificate],
      [newClient.key, client.key],
      [next.file, authority.file],
    ]
    for (const [from, to] of replaced) await copyFile(from, to)
    assert.equal((await etcd.get('a'))?.value.toString(), 'before', 'a connection that is up is left alone')
    // A client that knows nothing but the new authority shows that the running server has taken up its new certificate.
    const fresh = keep(
      new Etcd({ endpoints: running.endpoints, tls: { ca: next.file, ...newClient }, timeoutMs: patienceMs }),
    )
    await fresh.put({ key: 'a', value: 'after' }, { timeoutMs: patienceMs })
    await running.shut()
    await running.open()
    assert.equal((await etcd.get('a', { timeoutMs: patienceMs }))?.value.toString(), 'after')
  })

  it('waits for files that are being replaced', async () => {
    const authority = await newAuthority()
    const server = keep(await TemporaryServer.start({ tls: await authority.sign('server') }))
    const ca = join(keep(await TemporaryFolder.create()).path, 'ca.crt')
    const etcd = keep(new Etcd({ endpoints: server.endpoints, tls: { ca }, timeoutMs: 1_500 }))
    await assert.rejects(etcd.get('a'), { code: 'unavailable', message: /TLS files can't be used: ENOENT/ })
    await writeFile(ca, 'half a certifi')
    await assert.rejects(etcd.get('a'), { code: 'unavailable' })
    const writing = etcd.put({ key: 'a', value: 'x' }, { timeoutMs: patienceMs })
    await copyFile(authority.file, ca)
    await writing
  })
})
