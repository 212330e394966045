import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { VirtualClock } from '../../testing/virtual-clock.js'
import type { StoreEvent } from '../lease-store.js'
import { EtcdStore } from './etcd-store.js'
import { judgeRecords } from './judge-records.js'
import type { Write } from './key-value-store.js'
import { prefix } from './testing/key-value-of.js'
import { MemoryEtcd } from './testing/memory-etcd.js'

const look = { prefix: `${prefix}/` }

const subnet = fc.nat(3).map(n => `${prefix}/subnets/10.244.${n}.0-${n === 3 ? 23 : 24}`)
const value = fc.oneof(
  fc.nat(3).map(n => `{"PublicIP":"192.0.2.${n + 1}","BackendType":"vxlan"}`),
  fc.constantFrom('broken', '{"PublicIP":"192.0.2.1","BackendType":"vxlan","Node":"node-a"}'),
)
const happening = fc.oneof(
  fc.record({ what: fc.constant('put' as const), key: subnet, value }),
  fc.record({ what: fc.constant('lease' as const), key: subnet, value, ttlSeconds: fc.integer({ min: 1, max: 30 }) }),
  fc.record({ what: fc.constant('delete' as const), key: subnet }),
  fc.record({ what: fc.constant('time' as const), seconds: fc.integer({ min: 0, max: 20 }) }),
  fc.record({ what: fc.constantFrom('compact' as const, 'cut' as const, 'mend' as const) }),
)

test('whatever happens to keys, history and the way there: in the end what is told is what a fresh look tells', async () => {
  const property = fc.asyncProperty(fc.array(happening, { maxLength: 40 }), async happenings => {
    const clock = new VirtualClock()
    using etcd = new MemoryEtcd(clock)
    const way = etcd.connect()
    const commit = (write: Write) => etcd.commit({ requires: [], writes: [write], look })
    const store = new EtcdStore({ kv: way, clock, random: () => 0.5, name: 'etcd', prefix, ttlSeconds: 86_400 })
    const stop = new AbortController()
    const told: StoreEvent[] = []
    const watching = (async () => {
      for await (const event of store.watch(stop.signal)) told.push(event)
    })()
    for (const one of happenings) {
      if (one.what === 'put') commit({ do: 'put', key: one.key, value: one.value, leaseId: 0n })
      else if (one.what === 'lease')
        commit({ do: 'put', key: one.key, value: one.value, leaseId: etcd.grant(one.ttlSeconds) })
      else if (one.what === 'delete') commit({ do: 'delete', key: one.key })
      else if (one.what === 'time') await clock.advance(one.seconds * 1000)
      else if (one.what === 'compact') etcd.compact()
      else way.isCut = one.what === 'cut'
    }
    way.isCut = false
    await clock.advance(5_000)
    const { leases, problems } = judgeRecords(prefix, etcd.range(look).kvs)
    const sorted = leases.toSorted((a, b) => (a.node < b.node ? -1 : 1))
    assert.deepEqual(told.at(-1), { is: 'snapshot', leases: sorted, problems })
    stop.abort()
    await watching
  })
  await fc.assert(property, { numRuns: 300 })
})
