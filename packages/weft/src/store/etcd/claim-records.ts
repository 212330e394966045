import type { Claim } from '../../model/claim.js'
import type { KeyValue } from './key-value-store.js'
import { type LeaseRecord, readRecord, type TakenSubnet } from './lease-record.js'
import { parseSubnetKey } from './subnet-key.js'

/** Another node's, certainly: all that matters of it is which subnets it takes. */
export interface UnreadRecord extends TakenSubnet {
  readonly is: 'unread'
}

export type ClaimRecord = LeaseRecord | UnreadRecord

/**
 * What a node that claims has to know of the keys. To read thousands of leases to the end takes longer than all the rest, so
 * the values that cannot be about this node are left unread.
 */
export function claimRecords(prefix: string, claim: Claim, kvs: Iterable<KeyValue>): readonly ClaimRecord[] {
  const records: ClaimRecord[] = []
  for (const kv of kvs) {
    if (mayMention(claim, kv.value)) {
      const record = readRecord(prefix, kv)
      if (record !== undefined && record.is !== 'stray') records.push(record)
    } else {
      const subnets = parseSubnetKey(prefix, kv.key)
      if (subnets !== undefined) records.push({ is: 'unread', kv, subnets })
    }
  }
  return records
}

/**
 * False only when neither the name nor an address can be in it. Both have one spelling, but for what JSON may escape and for
 * IPv6, which has many.
 */
function mayMention({ node, publicIp, publicIpv6 }: Claim, value: string): boolean {
  if (publicIpv6 !== undefined || value.includes('\\')) return true
  return value.includes(node) || (publicIp !== undefined && value.includes(publicIp))
}
