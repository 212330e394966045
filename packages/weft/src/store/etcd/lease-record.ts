import { type Family, networkOf, overlaps, type Prefix } from '@weft/inet'
import { identitiesOf } from '../../backends/identities-of.js'
import { ConfigError } from '../../document/config-error.js'
import { show } from '../../document/show.js'
import { families } from '../../model/family.js'
import type { Lease } from '../../model/lease.js'
import type { Subnets } from '../../model/subnets.js'
import type { KeyValue } from './key-value-store.js'
import { readLeaseValue } from './lease-value.js'
import { isInSubnetFolder, parseSubnetKey } from './subnet-key.js'

/** A key of somebody's lease: it takes its subnets, whatever its value is. */
export interface TakenSubnet {
  readonly kv: KeyValue
  readonly subnets: Subnets
}

/** A key of somebody's lease, with what is made of it. */
export type LeaseRecord = ReadableRecord | UnreadableRecord

export interface ReadableRecord extends TakenSubnet {
  readonly is: 'readable'
  readonly lease: Lease
  /** Whether the lease tells its node's name. flannel's do not: such a node is called by its address. */
  readonly isNamed: boolean
  /** What no other lease may say of its node too. */
  readonly identities: readonly string[]
}

export interface UnreadableRecord extends TakenSubnet {
  readonly is: 'unreadable'
  readonly reason: string
}

/** A key where leases are kept that stands for no subnet. */
export interface StrayKey {
  readonly is: 'stray'
  readonly kv: KeyValue
  readonly reason: string
}

const remembered = new WeakMap<KeyValue, LeaseRecord | StrayKey | 'elsewhere'>()

/** Undefined for a key that is not where leases are kept. What a key says is found out once. */
export function readRecord(prefix: string, kv: KeyValue): LeaseRecord | StrayKey | undefined {
  let record = remembered.get(kv)
  if (record === undefined) {
    record = isInSubnetFolder(prefix, kv.key) ? read(prefix, kv) : 'elsewhere'
    remembered.set(kv, record)
  }
  return record === 'elsewhere' ? undefined : record
}

export function readRecords(prefix: string, kvs: Iterable<KeyValue>): readonly LeaseRecord[] {
  const records: LeaseRecord[] = []
  for (const kv of kvs) {
    const record = readRecord(prefix, kv)
    if (record !== undefined && record.is !== 'stray') records.push(record)
  }
  return records
}

function read(prefix: string, kv: KeyValue): LeaseRecord | StrayKey {
  const subnets = parseSubnetKey(prefix, kv.key)
  if (subnets === undefined) {
    const accepted = 'a key like "10.244.1.0-24" or "10.244.1.0-24&fd00:10:244:1::-64"'
    return { is: 'stray', kv, reason: `${show(kv.key)} stands for no subnet; accepted is ${accepted}` }
  }
  return readTaken({ kv, subnets })
}

/** What the value says of whoever has taken the subnets. */
export function readTaken({ kv, subnets }: TakenSubnet): LeaseRecord {
  try {
    const { node, ...value } = readLeaseValue(kv.key, kv.value)
    if (node === undefined && subnets.ipv4 === undefined) {
      return { is: 'unreadable', kv, subnets, reason: `${kv.key}: Node: found nothing, accepted is the name of a node` }
    }
    const lease: Lease = {
      node: node ?? value.publicIp ?? networkOf(subnets.ipv4 ?? subnets.ipv6),
      ...(subnets.ipv4 && { subnet: subnets.ipv4 }),
      ...(subnets.ipv6 && { ipv6Subnet: subnets.ipv6 }),
      ...value,
      // flannel's backends that do not name themselves are none of ours: an absent type would be taken for "like mine".
      backendType: value.backendType ?? '',
    }
    return { is: 'readable', kv, subnets, lease, isNamed: node !== undefined, identities: identitiesOf(lease) }
  } catch (error) {
    if (error instanceof ConfigError) return { is: 'unreadable', kv, subnets, reason: error.message }
    throw error
  }
}

/** Whether the operator keeps these subnets for a node: such a key has no etcd lease that could run out. */
export function isReservation({ kv }: TakenSubnet): boolean {
  return kv.leaseId === 0n
}

/** Reserved for a node that has never been there: it runs no backend yet. */
export function isWaiting(record: ReadableRecord): boolean {
  return isReservation(record) && record.lease.backendType === ''
}

/** Of two that overlap the older key counts: nobody takes what somebody has. */
export function compareAge(a: Pick<TakenSubnet, 'kv'>, b: Pick<TakenSubnet, 'kv'>): number {
  return a.kv.createRevision - b.kv.createRevision || (a.kv.key < b.kv.key ? -1 : 1)
}

/** Whether the key takes the subnet or a part of it. */
export function takes({ subnets }: TakenSubnet, family: Family, subnet: Prefix): boolean {
  const own = subnets[family]
  return own !== undefined && overlaps(own, subnet)
}

/** Whether two have an address in common, in either family. */
export function haveOverlap(a: Subnets, b: Subnets): boolean {
  return families.some(family => {
    const [one, other] = [a[family], b[family]]
    return one !== undefined && other !== undefined && overlaps(one, other)
  })
}
