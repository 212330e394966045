import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Etcd, type WatchUpdate } from '../index.js'
import {
  CertificateAuthority,
  EtcdCluster,
  type EtcdMember,
  expiringTokens,
  kept,
  skipWithoutEtcd,
  skipWithoutEtcdctl,
  skipWithoutOpenssl,
  TcpProxy,
  TemporaryFolder,
} from '../testing/index.js'

const patience = { timeoutMs: 60_000 }
const three = ['127.0.0.1', '127.0.0.1', '127.0.0.1']

async function leaderOf(cluster: EtcdCluster): Promise<EtcdMember> {
  for (;;) {
    for (const member of cluster.members) {
      using etcd = new Etcd({ endpoints: [member.endpoint] })
      if (
        await etcd.status(patience).then(
          status => status.isLeader,
          () => false,
        )
      )
        return member
    }
  }
}

/** Collects the values that a watch tells, until it has told the last. */
async function valuesUntil(updates: AsyncIterable<WatchUpdate>, last: string): Promise<string[]> {
  const values: string[] = []
  for await (const update of updates) {
    if (update.kind !== 'events') continue
    for (const event of update.events) if (event.type === 'put') values.push(event.item.value.toString())
    if (values.at(-1) === last) break
  }
  return values
}

describe('a cluster of three', { skip: skipWithoutEtcd }, () => {
  const keep = kept()
  async function start() {
    const cluster = keep(await EtcdCluster.start({ hosts: three }))
    const etcd = keep(new Etcd({ endpoints: cluster.endpoints }))
    await etcd.put({ key: '/begin', value: 'x' }, patience)
    return { cluster, etcd }
  }

  it('may lose its leader, again and again: no change is missed, told twice or out of order', async () => {
    const { cluster, etcd } = await start()
    const watching = valuesUntil(etcd.watch({ prefix: '/w/' }), '9')
    await sleep(200)
    for (let value = 0; value < 10; value++) {
      await etcd
        .txn(
          // A compare makes the write safe to repeat when its outcome is unknown.
          {
            compare: [{ key: '/w/a', is: '==', version: value }],
            success: [{ do: 'put', key: '/w/a', value: `${value}` }],
          },
          patience,
        )
        .catch(async error => {
          assert.equal(error.outcome, 'unknown')
          await etcd.txn(
            {
              compare: [{ key: '/w/a', is: '==', version: value }],
              success: [{ do: 'put', key: '/w/a', value: `${value}` }],
            },
            patience,
          )
        })
      if (value % 3 !== 0) continue
      const leader = await leaderOf(cluster)
      await leader.kill()
      await etcd.get('/w/a', patience)
      leader.start()
    }
    assert.deepEqual(await watching, ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
  })

  it('without a majority refuses writes without doing them, and goes on when it has one again', async () => {
    const { cluster, etcd } = await start()
    const [, second, third] = cluster.members
    const watching = valuesUntil(etcd.watch({ prefix: '/w/' }), 'after')
    await etcd.put({ key: '/w/a', value: 'before' }, patience)
    await Promise.all([second?.kill(), third?.kill()])
    await sleep(3_000)
    await assert.rejects(etcd.put({ key: '/w/a', value: 'meanwhile' }), { code: 'unavailable', outcome: 'refused' })
    second?.start()
    await etcd.put({ key: '/w/a', value: 'after' }, patience)
    assert.deepEqual(await watching, ['before', 'after'])
  })

  it('may have a member that says nothing', async () => {
    const { cluster } = await start()
    for (const member of cluster.members) {
      const etcd = keep(new Etcd({ endpoints: cluster.endpoints }))
      await etcd.get('/begin', patience)
      member.pause()
      assert.ok(await etcd.get('/begin', patience))
      member.resume()
    }
  })

  it('ends the lease of one that was cut off for too long, who is told so when he is back', async () => {
    const { cluster, etcd: other } = await start()
    const proxies = await Promise.all(cluster.endpoints.map(async endpoint => keep(await TcpProxy.open(endpoint))))
    const etcd = keep(new Etcd({ endpoints: proxies.map(proxy => proxy.address), timeoutMs: 500 }))
    const { id } = await etcd.grantLease({ ttlSeconds: 2 }, patience)
    await etcd.put({ key: '/mine', value: 'x', lease: id })
    const keeping = etcd.keepLeaseAlive(id, { signal: AbortSignal.timeout(120_000) })
    const lost = assert.rejects(keeping, { code: 'not-found' })
    for (const proxy of proxies) proxy.cut()
    while (await other.get('/mine', patience)) await sleep(100)
    for (const proxy of proxies) proxy.heal()
    await lost
  })
})

describe('etcd with a full quota', { skip: skipWithoutEtcd }, () => {
  const keep = kept()

  it('is told apart from an etcd that is away', async () => {
    const cluster = keep(await EtcdCluster.start({ args: ['--quota-backend-bytes=1000000'] }))
    const etcd = keep(new Etcd({ endpoints: cluster.endpoints }))
    const fill = async () => {
      for (let count = 0; count < 100; count++)
        await etcd.put({ key: `${count}`, value: Buffer.alloc(100_000) }, patience)
    }
    await assert.rejects(fill(), { code: 'no-space', isRetryable: false, outcome: 'refused' })
    assert.match((await etcd.status()).errors.join(), /NOSPACE/)
    assert.ok(await etcd.get('0'))
  })
})

describe('etcd with TLS and passwords', { skip: skipWithoutEtcd || skipWithoutOpenssl || skipWithoutEtcdctl }, () => {
  const keep = kept()

  it('may let tokens expire: calls, watches and renewals get another by themselves', async () => {
    const { path } = keep(await TemporaryFolder.create())
    const authority = await CertificateAuthority.create(path)
    const [server, client] = [await authority.sign('server'), await authority.sign('client')]
    const cluster = keep(
      await EtcdCluster.start({
        hosts: three,
        tls: { ca: authority.file, ...server },
        args: [await expiringTokens(path, '2s')],
      }),
    )
    const tls = { ca: authority.file, ...client }
    const asRoot = keep(new Etcd({ endpoints: cluster.endpoints, tls, user: { name: 'root', password: 'secret' } }))
    await asRoot.put({ key: '/a', value: '1' }, patience)
    const files = ['--cacert', tls.ca, '--cert', tls.certificate, '--key', tls.key]
    const etcdctl = (...args: string[]) =>
      execFileSync('etcdctl', ['--endpoints', cluster.endpoints.join(), ...files, ...args], {
        env: { ...process.env, ETCDCTL_API: '3' },
        stdio: ['ignore', 'ignore', 'pipe'],
      })
    etcdctl('user', 'add', 'root:secret')
    etcdctl('user', 'grant-role', 'root', 'root')
    etcdctl('user', 'add', 'weft:battery')
    etcdctl('role', 'add', 'weft')
    etcdctl('role', 'grant-permission', 'weft', '--prefix=true', 'readwrite', '/mine/')
    etcdctl('user', 'grant-role', 'weft', 'weft')
    etcdctl('auth', 'enable')

    const etcd = keep(
      new Etcd({ endpoints: cluster.endpoints, tls, user: { name: 'weft', password: 'battery' }, ...patience }),
    )
    const { id } = await etcd.grantLease({ ttlSeconds: 60 })
    await etcd.put({ key: '/mine/a', value: 'x', lease: id })
    await assert.rejects(etcd.put({ key: '/a', value: 'x' }), {
      code: 'permission-denied',
      found: 'etcdserver: permission denied',
    })
    await assert.rejects(etcd.watch({ prefix: '/a' }).next(), { code: 'permission-denied' })
    for (let round = 0; round < 2; round++) {
      await sleep(2_500)
      const { revision } = await etcd.put({ key: '/mine/a', value: `${round}`, lease: id })
      await sleep(2_500)
      assert.equal(await etcd.renewLease(id), 60)
      assert.deepEqual(await valuesUntil(etcd.watch({ prefix: '/mine/', startRevision: revision }), `${round}`), [
        `${round}`,
      ])
      await asRoot.put({ key: '/a', value: 'x' })
    }
  })
})
