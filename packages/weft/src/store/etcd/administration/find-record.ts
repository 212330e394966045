import { parsePrefix } from '@weft/inet'
import { UsageError } from '../../../document/usage-error.js'
import type { LeaseRecord } from '../lease-record.js'

/** The one key that an operator means: by the node's name or by one of its subnets. */
export function findRecord(records: readonly LeaseRecord[], named: string): LeaseRecord {
  const subnet = parsePrefix(named)
  const found = records.filter(record =>
    subnet === undefined
      ? record.is === 'readable' && record.lease.node === named
      : record.subnets.ipv4 === subnet || record.subnets.ipv6 === subnet,
  )
  const [record, another] = found
  if (record !== undefined && another === undefined) return record
  const accepted = 'the name of a node that has a lease, or its subnet; "weft lease list" tells them'
  if (record === undefined) throw new UsageError(`found ${JSON.stringify(named)}, accepted is ${accepted}`)
  const keys = found.map(({ kv }) => kv.key).join(', ')
  throw new UsageError(
    `found ${JSON.stringify(named)}, which has several leases (${keys}), accepted is one of the subnets`,
  )
}
