import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Etcd, type EtcdOptions, type WatchUpdate } from '../index.js'
import { freePort, kept, TcpProxy, TemporaryServer } from '../testing/index.js'

const patienceMs = 60_000

const connect = (endpoints: readonly string[], options: Partial<EtcdOptions> = {}) =>
  new Etcd({ endpoints, timeoutMs: patienceMs, ...options })

/** The updates of a watch, and a way to wait for one. */
function listen(etcd: Etcd, prefix: string, options: { startRevision?: number } = {}) {
  const updates: WatchUpdate[] = []
  let wake = () => {}
  const ended = (async () => {
    for await (const update of etcd.watch({ prefix, ...options })) {
      updates.push(update)
      wake()
    }
  })()
  ended.catch(() => {})
  async function until(condition: (updates: readonly WatchUpdate[]) => boolean): Promise<void> {
    while (!condition(updates)) {
      await Promise.race([new Promise<void>(resolve => (wake = resolve)), ended])
    }
  }
  const values = () =>
    updates
      .flatMap(update => (update.kind === 'events' ? update.events : []))
      .map(event => (event.type === 'put' ? event.item.value.toString() : 'deleted'))
  return { updates, values, until, ended }
}

describe('a server that goes away and comes back', () => {
  const keep = kept()

  it('a call waits for it as long as its time lasts', async () => {
    const server = keep(await TemporaryServer.start())
    const etcd = keep(connect(server.endpoints))
    await etcd.put({ key: 'a', value: '1' })
    await server.shut()
    const waiting = etcd.get('a', { timeoutMs: patienceMs })
    await assert.rejects(etcd.get('a', { timeoutMs: 300 }), { code: 'unavailable', outcome: 'refused' })
    await server.open()
    assert.equal((await waiting)?.value.toString(), '1')
  })

  it('the error says what the system said, and for how long it was tried', async () => {
    const port = await freePort()
    const etcd = keep(connect([`http://127.0.0.1:${port}`], { timeoutMs: 1_000 }))
    await assert.rejects(etcd.get('a'), {
      code: 'unavailable',
      message: `etcd range: connect ECONNREFUSED 127.0.0.1:${port}, for 1000 ms`,
    })
  })

  it('a watch tells of the interruption once and misses nothing', async () => {
    const server = keep(await TemporaryServer.start())
    const [watcher, writer] = [keep(connect(server.endpoints)), keep(connect(server.endpoints))]
    const watch = listen(watcher, '/')
    await watch.until(updates => updates.length > 0)
    await writer.put({ key: '/a', value: 'before' })
    await watch.until(() => watch.values().length === 1)
    await server.shut()
    await watch.until(updates => updates.at(-1)?.kind === 'interrupted')
    await server.open()
    for (const value of ['one', 'two']) await writer.put({ key: '/a', value }, { timeoutMs: patienceMs })
    await watch.until(() => watch.values().length === 3)
    assert.deepEqual(watch.values(), ['before', 'one', 'two'])
    assert.deepEqual(
      watch.updates.map(update => update.kind).filter(kind => kind !== 'events'),
      ['started', 'interrupted', 'started'],
    )
  })

  it('a watch hears what happened while it was away', async () => {
    const server = keep(await TemporaryServer.start())
    const proxy = keep(await TcpProxy.open(server.endpoints[0] ?? ''))
    const [watcher, writer] = [keep(connect([proxy.address])), keep(connect(server.endpoints))]
    const watch = listen(watcher, '/')
    await watch.until(updates => updates.length > 0)
    proxy.cut()
    for (const value of ['one', 'two']) await writer.put({ key: '/a', value })
    await writer.delete({ key: '/a' })
    proxy.heal()
    await watch.until(() => watch.values().length === 3)
    assert.deepEqual(watch.values(), ['one', 'two', 'deleted'])
  })

  it('a watch ends with the compact revision when what it missed is gone', async () => {
    const server = keep(await TemporaryServer.start())
    const proxy = keep(await TcpProxy.open(server.endpoints[0] ?? ''))
    const [watcher, writer] = [keep(connect([proxy.address])), keep(connect(server.endpoints))]
    const watch = listen(watcher, '/')
    await watch.until(updates => updates.length > 0)
    proxy.cut()
    await writer.put({ key: '/a', value: 'missed' })
    const { revision } = await writer.put({ key: '/a', value: 'now' })
    await writer.compact(revision)
    proxy.heal()
    await assert.rejects(watch.ended, { code: 'compacted', compactRevision: revision })
    assert.deepEqual(watch.values(), [])
  })

  it('a client that is told of a change of the network does not wait for a connection that is dead', async () => {
    const server = keep(await TemporaryServer.start())
    const proxy = keep(await TcpProxy.open(server.endpoints[0] ?? ''))
    const [etcd, writer] = [keep(connect([proxy.address])), keep(connect(server.endpoints))]
    const watch = listen(etcd, '/')
    await watch.until(updates => updates.length > 0)
    await writer.put({ key: '/a', value: 'one' })
    await watch.until(() => watch.values().length === 1)
    proxy.strand()
    const [reading, writing] = [etcd.get('/a'), etcd.put({ key: '/b', value: 'two' })]
    const written = assert.rejects(writing, { code: 'unavailable', outcome: 'unknown' })
    await new Promise(setImmediate)
    etcd.reconnect()
    await written
    assert.equal((await reading)?.value.toString(), 'one')
    await writer.put({ key: '/a', value: 'three' })
    await watch.until(() => watch.values().includes('three'))
    assert.equal(watch.updates.filter(({ kind }) => kind === 'interrupted').length, 1)
  })

  it('a silent connection is noticed by a watch', async () => {
    const server = keep(await TemporaryServer.start())
    const proxy = keep(await TcpProxy.open(server.endpoints[0] ?? ''))
    const [watcher, writer] = [keep(connect([proxy.address, ...server.endpoints])), keep(connect(server.endpoints))]
    const watch = listen(watcher, '/')
    await watch.until(updates => updates.length > 0)
    proxy.silence()
    await writer.put({ key: '/a', value: 'one' })
    await watch.until(() => watch.values().length === 1)
    assert.deepEqual(watch.values(), ['one'])
  })

  it('a lease is kept alive across the interruption', async () => {
    const server = keep(await TemporaryServer.start())
    const etcd = keep(connect(server.endpoints, { timeoutMs: 500 }))
    const { id } = await etcd.grantLease({ ttlSeconds: 6 })
    const stop = new AbortController()
    const heard: string[] = []
    await server.shut()
    const keeping = etcd.keepLeaseAlive(id, {
      signal: stop.signal,
      renewed: () => heard.push('renewed'),
      failed: error => {
        if (heard.push(error.code) === 1) void server.open()
      },
    })
    while (heard.at(-1) !== 'renewed' || !heard.includes('unavailable'))
      await Promise.race([keeping, new Promise(resolve => setTimeout(resolve, 20))])
    stop.abort(new Error('enough'))
    await assert.rejects(keeping, /enough/)
    assert.ok(await etcd.leaseTimeToLive(id))
  })
})

describe('several endpoints', () => {
  const keep = kept()

  it('a dead one is passed over', async () => {
    const server = keep(await TemporaryServer.start())
    const dead = `127.0.0.1:${await freePort()}`
    for (let round = 0; round < 5; round++) {
      const etcd = keep(connect([dead, ...server.endpoints, dead]))
      await etcd.put({ key: 'a', value: `${round}` })
      assert.equal((await etcd.get('a'))?.value.toString(), `${round}`)
    }
  })

  it('one that says nothing is passed over by reads within their time', async () => {
    const server = keep(await TemporaryServer.start())
    const proxies = await Promise.all([1, 2].map(() => TcpProxy.open(server.endpoints[0] ?? '')))
    const etcd = keep(
      connect(
        proxies.map(proxy => keep(proxy).address),
        { timeoutMs: patienceMs },
      ),
    )
    await etcd.put({ key: 'a', value: 'x' })
    for (const proxy of proxies) {
      proxy.silence()
      assert.equal((await etcd.get('a'))?.value.toString(), 'x')
      proxy.heal()
    }
  })

  it('one that never answers a connection is passed over', async () => {
    const server = keep(await TemporaryServer.start())
    const proxy = keep(await TcpProxy.open(server.endpoints[0] ?? ''))
    proxy.silence()
    for (let round = 0; round < 4; round++) {
      const etcd = keep(connect([proxy.address, ...server.endpoints], { connectTimeoutMs: 500 }))
      await etcd.put({ key: 'a', value: 'x' })
    }
  })
})

describe('a write whose answer is lost', () => {
  const keep = kept()

  it('is not repeated, and the error says that it may have happened', async () => {
    const server = keep(await TemporaryServer.start())
    const proxy = keep(await TcpProxy.open(server.endpoints[0] ?? ''))
    const [etcd, other] = [keep(connect([proxy.address])), keep(connect(server.endpoints))]
    await etcd.put({ key: 'a', value: 'x' })
    const watch = listen(other, 'a')
    await watch.until(updates => updates.length > 0)
    proxy.loseAnswers()
    const writing = etcd.put({ key: 'a', value: 'y' }, { timeoutMs: patienceMs })
    await watch.until(() => watch.values().length === 1)
    proxy.cut()
    await assert.rejects(writing, { code: 'unavailable', outcome: 'unknown' })
    proxy.heal()
    assert.equal((await etcd.get('a', { timeoutMs: patienceMs }))?.version, 2)
  })

  it('ends with its time, if there is no end otherwise', async () => {
    const server = keep(await TemporaryServer.start())
    const proxy = keep(await TcpProxy.open(server.endpoints[0] ?? ''))
    const etcd = keep(connect([proxy.address]))
    await etcd.put({ key: 'a', value: 'x' })
    proxy.silence()
    await assert.rejects(etcd.put({ key: 'a', value: 'y' }, { timeoutMs: 300 }), {
      code: 'deadline',
      outcome: 'unknown',
    })
  })
})

describe('whoever has lost interest', () => {
  const keep = kept()

  it('gets the reason of the signal, before and during a call', async () => {
    const server = keep(await TemporaryServer.start())
    const proxy = keep(await TcpProxy.open(server.endpoints[0] ?? ''))
    const etcd = keep(connect([proxy.address]))
    await assert.rejects(etcd.get('a', { signal: AbortSignal.abort(new Error('too late')) }), /too late/)
    await etcd.get('a')
    proxy.silence()
    const stop = new AbortController()
    const reading = etcd.get('a', { signal: stop.signal, timeoutMs: patienceMs })
    stop.abort(new Error('enough'))
    await assert.rejects(reading, /enough/)
  })

  it('ends everything by closing the client', async () => {
    const server = keep(await TemporaryServer.start())
    const proxy = keep(await TcpProxy.open(server.endpoints[0] ?? ''))
    const etcd = connect([proxy.address])
    const watch = listen(etcd, '/')
    await watch.until(updates => updates.length > 0)
    proxy.silence()
    const reading = etcd.get('a', { timeoutMs: patienceMs })
    etcd.close()
    const closed = { code: 'invalid', message: 'etcd client: it has been closed' }
    await assert.rejects(reading, closed)
    await assert.rejects(watch.ended, closed)
    await assert.rejects(etcd.get('a'), closed)
  })
})
