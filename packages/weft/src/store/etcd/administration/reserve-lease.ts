import type { Ipv4, Ipv6 } from '@weft/inet'
import type { Subnets } from '../../../model/subnets.js'
import { holderOf } from '../claim-problems.js'
import type { Write } from '../key-value-store.js'
import { haveOverlap, isReservation, type LeaseRecord, readRecords } from '../lease-record.js'
import { formatLeaseValue } from '../lease-value.js'
import { formatSubnetKey } from '../subnet-key.js'
import { commitAlone, type Decided } from './commit-alone.js'
import type { EtcdPlace } from './etcd-place.js'
import { findRecord } from './find-record.js'

export interface Reserved {
  readonly key: string
  /** It was reserved before: nothing was written. */
  readonly wasReserved: boolean
}

/**
 * Makes a reservation of a lease: its key loses the etcd lease that could run out, and keeps its value to the byte. The
 * node's daemon sees it and goes on.
 */
export function reserveLease(place: EtcdPlace, named: string, signal: AbortSignal): Promise<Reserved> {
  return commitAlone(place, signal, (kvs): Decided<Reserved> => {
    const record = findRecord(readRecords(place.prefix, kvs), named)
    const { key, value, modRevision } = record.kv
    if (isReservation(record)) return { result: { key, wasReserved: true } }
    if (record.is === 'unreadable') throw new Error(`${record.reason}; what nobody can read is not reserved`)
    const write: Write = { do: 'put', key, value, leaseId: 0n }
    return { transaction: { requires: [{ key, modRevision }], writes: [write] }, result: { key, wasReserved: false } }
  })
}

export interface NewReservation {
  readonly node: string
  readonly subnets: Subnets
  /** A node that runs flannel finds its reservation by its address only. */
  readonly publicIp?: Ipv4
  readonly publicIpv6?: Ipv6
}

/** Keeps subnets for a node that has no lease yet. */
export function reserveSubnets(place: EtcdPlace, wanted: NewReservation, signal: AbortSignal): Promise<Reserved> {
  const { subnets, ...value } = wanted
  const key = formatSubnetKey(place.prefix, subnets)
  return commitAlone(place, signal, (kvs): Decided<Reserved> => {
    const records = readRecords(place.prefix, kvs)
    const known = records.find(record => record.kv.key === key)
    if (known !== undefined && isReservation(known) && isFor(known, wanted))
      return { result: { key, wasReserved: true } }
    refuseTaken(records, wanted)
    const write: Write = { do: 'put', key, value: formatLeaseValue(value), leaseId: 0n }
    return {
      transaction: { requires: [{ key, modRevision: 0 }], writes: [write] },
      result: { key, wasReserved: false },
    }
  })
}

function refuseTaken(records: readonly LeaseRecord[], wanted: NewReservation): void {
  const own = records.find(record => isFor(record, wanted))
  if (own !== undefined) {
    const remedy = `to keep that one for it, use "weft lease reserve ${wanted.node}"`
    throw new Error(`${wanted.node} has a lease already: ${own.kv.key}; ${remedy}`)
  }
  const taker = records.find(record => haveOverlap(record.subnets, wanted.subnets))
  if (taker !== undefined) throw new Error(`${taker.kv.key} is in the way: it is held by ${holderOf(taker)}`)
}

function isFor(record: LeaseRecord, { node }: NewReservation): boolean {
  return record.is === 'readable' && record.isNamed && record.lease.node === node
}
