import type { Lease } from '../../../model/lease.js'
import type { Subnets } from '../../../model/subnets.js'
import { judgeRecords } from '../judge-records.js'
import { isReservation, type LeaseRecord, readRecord, type StrayKey } from '../lease-record.js'
import type { EtcdPlace } from './etcd-place.js'

/** A key where leases are kept, as an operator wants to see it. */
export interface ListedLease {
  readonly key: string
  /** `reserved`: until the operator says otherwise. `leased`: until the time is over, unless the node goes on. */
  readonly standing: 'reserved' | 'leased' | 'unreadable'
  /** Absent when the key stands for none. */
  readonly subnets?: Subnets
  readonly lease?: Lease
  /** What is left if the node does not come back. */
  readonly ttlSeconds?: number
  /** Why the nodes leave it out. */
  readonly problem?: string
}

/** Requests at a time, for what is left of each lease. */
const atOnce = 64

/** Everything that is there, whether it can be used or not. */
export async function listLeases({ kv, prefix }: EtcdPlace, signal: AbortSignal): Promise<readonly ListedLease[]> {
  const { kvs } = await kv.range({ prefix: `${prefix}/` }, signal)
  const reasons = new Map(judgeRecords(prefix, kvs).problems.map(({ subject, sentence }) => [subject, sentence]))
  const records = kvs.map(one => readRecord(prefix, one)).filter(record => record !== undefined)
  const listed: ListedLease[] = []
  for (let start = 0; start < records.length; start += atOnce)
    listed.push(...(await Promise.all(records.slice(start, start + atOnce).map(list))))
  return listed

  async function list(record: LeaseRecord | StrayKey): Promise<ListedLease> {
    const { key, leaseId } = record.kv
    const problem = reasons.get(key)
    const ttlSeconds = leaseId === 0n ? undefined : await kv.timeToLive(leaseId, signal)
    return {
      key,
      standing: record.is !== 'readable' ? 'unreadable' : isReservation(record) ? 'reserved' : 'leased',
      ...(record.is !== 'stray' && { subnets: record.subnets }),
      ...(record.is === 'readable' && { lease: record.lease }),
      ...(ttlSeconds !== undefined && { ttlSeconds }),
      ...(problem !== undefined && { problem }),
    }
  }
}
