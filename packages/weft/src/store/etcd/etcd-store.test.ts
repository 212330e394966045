import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { VirtualClock } from '../../testing/virtual-clock.js'
import { systemClock } from '../../time/clock.js'
import { leaseStoreConformance } from '../lease-store.conformance.js'
import type { StoreEvent } from '../lease-store.js'
import { EtcdStore } from './etcd-store.js'
import { flannelValues } from './testing/flannel-values.js'
import { prefix } from './testing/key-value-of.js'
import { MemoryEtcd } from './testing/memory-etcd.js'
import { etcdStoreBench } from './testing/store-bench.js'

leaseStoreConformance('the etcd store, its etcd in memory,', async () => {
  const etcd = new MemoryEtcd(systemClock)
  const bench = etcdStoreBench(etcd.connect(), systemClock)
  return { ...bench, [Symbol.asyncDispose]: async () => etcd[Symbol.dispose]() }
})

const look = { prefix }

/** A store whose events are gathered while a virtual clock is turned. */
function setUp(t: TestContext) {
  const clock = new VirtualClock()
  const etcd = new MemoryEtcd(clock)
  const kv = etcd.connect()
  const store = new EtcdStore({ kv, clock, random: () => 0.5, name: 'etcd', prefix, ttlSeconds: 86_400 })
  const stop = new AbortController()
  const events: StoreEvent[] = []
  const watching = (async () => {
    for await (const event of store.watch(stop.signal)) events.push(event)
  })()
  t.after(async () => {
    stop.abort()
    await watching
    etcd[Symbol.dispose]()
  })
  const put = (key: string, value: string, leaseId = etcd.grant(86_400)) =>
    etcd.commit({ requires: [], writes: [{ do: 'put', key: `${prefix}/${key}`, value, leaseId }], look })
  const nodes = () => {
    const last = events.findLast(event => event.is === 'snapshot')
    return last?.leases.map(({ node }) => node)
  }
  return { clock, etcd, kv, events, put, nodes }
}

test("what flannel's nodes have put there is told", async t => {
  const { clock, put, nodes } = setUp(t)
  for (const { key, value } of Object.values(flannelValues)) put(key, value)
  await clock.advance(10)
  assert.equal(nodes()?.length, Object.keys(flannelValues).length)
})

test('before the store has answered nothing is told but the trouble, once', async t => {
  const { clock, kv, events } = setUp(t)
  kv.isCut = true
  await clock.advance(300_000)
  const sentence = 'etcd does not answer: no answer; what it told last stays in force'
  assert.deepEqual(events, [{ is: 'trouble', problem: { code: 'store-failure', subject: 'etcd', sentence } }])
  kv.isCut = false
  await clock.advance(5_000)
  assert.deepEqual(events.at(-1), { is: 'snapshot', leases: [], problems: [] })
})

test('trouble ends with a snapshot, even if nothing has changed', async t => {
  const { clock, kv, events } = setUp(t)
  await clock.advance(10)
  kv.isCut = true
  await clock.advance(10_000)
  kv.isCut = false
  await clock.advance(5_000)
  assert.deepEqual(
    events.map(({ is }) => is),
    ['snapshot', 'trouble', 'snapshot'],
  )
})

test('a value that changes while the subnet stays is told after a compaction too', async t => {
  const { clock, etcd, kv, events, put } = setUp(t)
  put('subnets/10.5.34.0-24', '{"PublicIP":"192.168.64.3","BackendType":"host-gw"}')
  await clock.advance(10)
  kv.isCut = true
  put('subnets/10.5.34.0-24', '{"PublicIP":"192.168.64.4","BackendType":"host-gw"}')
  put('config', '{}')
  etcd.compact()
  await clock.advance(10_000)
  kv.isCut = false
  await clock.advance(5_000)
  const last = events.at(-1)
  assert.ok(last?.is === 'snapshot')
  assert.equal(last.leases[0]?.publicIp, '192.168.64.4')
})

test('a lease that runs out is gone, a reservation stays', async t => {
  const { clock, etcd, put, nodes } = setUp(t)
  const value = (host: number) => `{"PublicIP":"192.168.64.${host}","BackendType":"host-gw"}`
  put('subnets/10.5.1.0-24', value(1), etcd.grant(60))
  put('subnets/10.5.2.0-24', value(2), 0n)
  await clock.advance(10)
  assert.deepEqual(nodes(), ['192.168.64.1', '192.168.64.2'])
  await clock.advance(61_000)
  assert.deepEqual(nodes(), ['192.168.64.2'])
})

test('a hostile key is named and harms nobody else; it is not told again when something else changes', async t => {
  const { clock, events, put, nodes } = setUp(t)
  put('subnets/10.5.1.0-24', '{"PublicIP":"192.168.64.1","BackendType":"host-gw"}')
  put('subnets/10.5.2.0-24', `{"PublicIP":"192.168.64.2","BackendData":"${'x'.repeat(1_000_000)}"}`)
  await clock.advance(10)
  const first = events.at(-1)
  assert.ok(first?.is === 'snapshot')
  assert.deepEqual(
    first.problems.map(({ sentence }) => sentence),
    [
      'a lease is left out: /coreos.com/network/subnets/10.5.2.0-24: found 1000044 bytes, accepted is at most 16384 bytes',
    ],
  )
  put('subnets/10.5.3.0-24', '{"PublicIP":"192.168.64.3","BackendType":"host-gw"}')
  await clock.advance(10)
  assert.deepEqual(nodes(), ['192.168.64.1', '192.168.64.3'])
  const second = events.at(-1)
  assert.deepEqual(second?.is === 'snapshot' && second.problems, first.problems)
})
