import { after, describe } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Etcd } from '@weft/etcd'
import { EtcdCluster, skipWithoutEtcd, TemporaryServer } from '@weft/etcd/testing'
import { systemClock } from '../../time/clock.js'
import { leaseStoreConformance } from '../lease-store.conformance.js'
import { EtcdClient } from './etcd-client.js'
import { holdLeaseConformance } from './hold-lease.conformance.js'
import { keyValueStoreConformance } from './key-value-store.conformance.js'
import { etcdStoreBench } from './testing/store-bench.js'

/** Something that listens, and is gone after `close`. */
interface Server {
  readonly endpoints: readonly string[]
  readonly close: () => Promise<void>
}

// A node renews its lease after a third of it, and on a busy machine may come seconds late.
const ttlSeconds = 6

// Machines that run tests may be very busy.
const timeoutMs = 60_000

const servers = {
  "weft's own etcd": { start: () => TemporaryServer.start(), skip: false },
  'a real etcd': { start: () => EtcdCluster.start(), skip: skipWithoutEtcd },
}

for (const [name, { start, skip }] of Object.entries(servers)) {
  const open = benches(start)
  // Most of these tests wait for leases to run out, which they may as well do side by side.
  describe(`leases in ${name}`, { skip, concurrency: 4 }, () => {
    keyValueStoreConformance(name, open)
    holdLeaseConformance(name, open)
  })
  // These look at what this process holds, and so must be alone in it.
  describe(`leases seen in ${name}`, { skip }, () =>
    leaseStoreConformance(`the etcd store over ${name}`, async () => {
      const bench = await open()
      return { ...etcdStoreBench(bench.kv, systemClock), [Symbol.asyncDispose]: bench[Symbol.asyncDispose] }
    }),
  )
}

function benches(start: () => Promise<Server>) {
  const all: Promise<Server>[] = []
  const idle: Promise<Server>[] = []
  after(() => Promise.all(all.map(async server => (await server).close())))

  const startAnother = () => {
    const server = start()
    all.push(server)
    return server
  }

  /** A server that no other test uses meanwhile, emptied, and clients of it that are closed at the end. */
  return async () => {
    const starting = idle.pop() ?? startAnother()
    const { endpoints } = await starting
    const clients: EtcdClient[] = []
    const connect = () => {
      const client = new EtcdClient({ endpoints, timeoutMs })
      clients.push(client)
      return client
    }
    using etcd = new Etcd({ endpoints, timeoutMs })
    await etcd.delete({ prefix: '' })
    return {
      kv: connect(),
      connect: async () => connect(),
      clock: systemClock,
      ttlSeconds,
      pass: (seconds: number) => sleep(seconds * 1000),
      async compact(revision: number) {
        using etcd = new Etcd({ endpoints, timeoutMs })
        await etcd.compact(revision)
      },
      async [Symbol.asyncDispose]() {
        for (const client of clients) client[Symbol.dispose]()
        idle.push(starting)
      },
    }
  }
}
