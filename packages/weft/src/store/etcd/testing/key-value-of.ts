import type { Lease } from '../../../model/lease.js'
import { subnetsOf } from '../../../model/subnets.js'
import { readLeaseLine } from '../../../testing/lease-line.js'
import type { KeyValue } from '../key-value-store.js'
import { type LeaseRecord, readRecord } from '../lease-record.js'
import { formatLeaseValue } from '../lease-value.js'
import { formatSubnetKey } from '../subnet-key.js'

export const prefix = '/coreos.com/network'

/** The key and the value under which weft's nodes put this lease. */
export function keyAndValueOf(lease: Lease): { readonly key: string; readonly value: string } {
  const subnets = subnetsOf(lease.subnet, lease.ipv6Subnet)
  if (subnets === undefined) throw new Error(`${lease.node} has no subnet`)
  return { key: formatSubnetKey(prefix, subnets), value: formatLeaseValue(lease) }
}

interface Written {
  readonly revision?: number
  /** flannel writes no name into its leases. */
  readonly by?: 'weft' | 'flannel'
  readonly isReserved?: boolean
  readonly value?: string
}

/** What etcd holds once this lease was written, in the one-line form of `readLeaseLine`. */
export function keyValueOf(
  line: string,
  { revision = 2, by = 'weft', isReserved = false, value }: Written = {},
): KeyValue {
  const { node, ...lease } = readLeaseLine(line)
  const written = keyAndValueOf({ node, ...lease })
  return {
    key: written.key,
    value: value ?? (by === 'weft' ? written.value : formatLeaseValue(lease)),
    createRevision: revision,
    modRevision: revision,
    leaseId: isReserved ? 0n : BigInt(revision),
  }
}

export function recordOf(line: string, written: Written = {}): LeaseRecord {
  const record = readRecord(prefix, keyValueOf(line, written))
  if (record === undefined || record.is === 'stray') throw new Error(`${line} makes no record`)
  return record
}
