import type { Lease } from '../../model/lease.js'
import { type Problem, problem } from '../../model/problem.js'
import { findClashes, findTwin, type Twin } from '../clashes.js'
import { holderOf } from './claim-problems.js'
import type { KeyValue } from './key-value-store.js'
import {
  compareAge,
  isWaiting,
  type LeaseRecord,
  type ReadableRecord,
  readRecord,
  type StrayKey,
} from './lease-record.js'

export interface Judged {
  readonly leases: readonly Lease[]
  readonly problems: readonly Problem[]
}

/**
 * What is to be believed of the keys in the store. Whatever cannot be read, overlaps an older key, or bears the name or the
 * MAC of an older lease's node is left out, once and with its name; every node of the cluster sees the same keys and
 * decides alike.
 */
export function judgeRecords(prefix: string, kvs: Iterable<KeyValue>): Judged {
  const found = readAll(prefix, kvs)
  const clashing = findClashes(found.filter(record => record.is !== 'stray'))
  const problems: Problem[] = []
  const holders = new Map<string, ReadableRecord>()
  const bearers = new Map<string, ReadableRecord>()
  const leases: Lease[] = []
  for (const record of found) {
    if (record.is !== 'readable') problems.push(refused(record.kv, record.reason))
    if (record.is !== 'readable' || isWaiting(record)) continue
    const rival = clashing.get(record)
    const namesake = holders.get(record.lease.node)
    const twin = findTwin(record, bearers)
    if (rival !== undefined) problems.push(overlapping(record, rival))
    else if (namesake !== undefined) {
      // The IPv6 half of a key that is being made, for as long as a request takes, is nothing to tell of.
      if (record.subnets.ipv4 !== undefined) problems.push(sharedName(record, namesake))
    } else if (twin !== undefined) problems.push(sharedIdentity(record, twin))
    else {
      holders.set(record.lease.node, record)
      for (const identity of record.identities) bearers.set(identity, record)
      leases.push(record.lease)
    }
  }
  return { leases, problems }
}

/** By age, so that nothing depends on the order in which the keys came. */
function readAll(prefix: string, kvs: Iterable<KeyValue>): readonly (LeaseRecord | StrayKey)[] {
  const found: (LeaseRecord | StrayKey)[] = []
  for (const kv of kvs) {
    const record = readRecord(prefix, kv)
    if (record !== undefined) found.push(record)
  }
  return found.sort(compareAge)
}

function refused({ key }: KeyValue, reason: string): Problem {
  return problem('lease-refused', key, `a lease is left out: ${reason}`)
}

function overlapping({ kv, lease }: ReadableRecord, rival: LeaseRecord): Problem {
  const sentence = `the lease of ${lease.node} is left out: ${kv.key} overlaps ${rival.kv.key} of ${holderOf(rival)}, which is older`
  return problem('subnet-clash', kv.key, sentence)
}

function sharedIdentity({ kv, lease }: ReadableRecord, { identity, bearer }: Twin<ReadableRecord>): Problem {
  const sentence = `the lease of ${lease.node} is left out: ${kv.key} claims ${identity} of ${bearer.lease.node} (${bearer.kv.key}), which is older`
  return problem('mac-clash', kv.key, sentence)
}

function sharedName({ kv, lease }: ReadableRecord, namesake: ReadableRecord): Problem {
  const sentence = `a second lease of ${lease.node} is left out: ${kv.key}; ${namesake.kv.key} is older`
  return problem('lease-refused', kv.key, sentence)
}
