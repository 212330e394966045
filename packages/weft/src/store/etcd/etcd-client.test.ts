import { after } from 'node:test'
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

const servers: { readonly [name: string]: () => Promise<Server> } = {
  "weft's own etcd": () => TemporaryServer.start(),
  ...(skipWithoutEtcd === false && { 'a real etcd': () => EtcdCluster.start() }),
}

// Little more than the least that etcd grants.
const ttlSeconds = 3

for (const [name, start] of Object.entries(servers)) {
  let starting: Promise<Server> | undefined
  after(async () => (await starting)?.close())

  /** The one server of all these tests, emptied, and clients of it that are closed at the end. */
  const open = async () => {
    starting ??= start()
    const server = await starting
    const clients: EtcdClient[] = []
    const connect = () => {
      const client = new EtcdClient(server)
      clients.push(client)
      return client
    }
    using etcd = new Etcd(server)
    await etcd.delete({ prefix: '' })
    return {
      kv: connect(),
      connect: async () => connect(),
      clock: systemClock,
      ttlSeconds,
      pass: (seconds: number) => sleep(seconds * 1000),
      async compact(revision: number) {
        using etcd = new Etcd(server)
        await etcd.compact(revision)
      },
      async [Symbol.asyncDispose]() {
        for (const client of clients) client[Symbol.dispose]()
      },
    }
  }

  keyValueStoreConformance(name, open)
  holdLeaseConformance(name, open)
  leaseStoreConformance(`the etcd store over ${name}`, async () => {
    const bench = await open()
    return { ...etcdStoreBench(bench.kv, systemClock), [Symbol.asyncDispose]: bench[Symbol.asyncDispose] }
  })
}
