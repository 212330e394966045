import { setImmediate as turn } from 'node:timers/promises'
import type { Lease } from '../../../model/lease.js'
import type { Clock } from '../../../time/clock.js'
import type { StoreBench } from '../../lease-store.conformance.js'
import { EtcdStore } from '../etcd-store.js'
import type { KeyValueStore, Write } from '../key-value-store.js'
import { readRecords } from '../lease-record.js'
import { keyAndValueOf, prefix } from './key-value-of.js'

const never = new AbortController().signal
const look = { prefix: `${prefix}/` }

/** An etcd store, and another node's hand that writes into the same etcd. */
export function etcdStoreBench(kv: KeyValueStore, clock: Clock): Omit<StoreBench, typeof Symbol.asyncDispose> {
  return {
    store: new EtcdStore({ kv, clock, random: Math.random, name: 'etcd', prefix, ttlSeconds: 86_400 }),
    async put(lease: Lease) {
      const { key, value } = keyAndValueOf(lease)
      const leaseId = await kv.grant(86_400, never)
      const stale = (await keysOf(lease.node)).filter(old => old !== key)
      const removals = stale.map((old): Write => ({ do: 'delete', key: old }))
      await kv.commit({ requires: [], writes: [...removals, { do: 'put', key, value, leaseId }], look }, never)
      await turn()
    },
    async remove(node: string) {
      const writes = (await keysOf(node)).map((key): Write => ({ do: 'delete', key }))
      await kv.commit({ requires: [], writes, look }, never)
      await turn()
    },
  }

  async function keysOf(node: string): Promise<readonly string[]> {
    const { kvs } = await kv.range(look, never)
    const records = readRecords(prefix, kvs)
    return records.filter(record => record.is === 'readable' && record.lease.node === node).map(({ kv }) => kv.key)
  }
}
