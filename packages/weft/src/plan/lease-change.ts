import type { Lease } from '../model/lease.js'

export interface LeaseChange {
  readonly gone: readonly Lease[]
  readonly come: readonly Lease[]
}

/** Beyond this, planning all anew is as quick. */
const most = 200

/**
 * What differs between two lists that are sorted by node, where a lease that says the same as before is the same object.
 * Undefined when that is much.
 */
export function leaseChange(before: readonly Lease[], after: readonly Lease[]): LeaseChange | undefined {
  const gone: Lease[] = []
  const come: Lease[] = []
  let at = 0
  for (const lease of after) {
    let old = before[at]
    while (old !== undefined && old.node < lease.node) {
      gone.push(old)
      at += 1
      old = before[at]
    }
    if (old?.node === lease.node) at += 1
    if (old === lease) continue
    if (old?.node === lease.node) gone.push(old)
    come.push(lease)
    if (gone.length + come.length > most) return undefined
  }
  gone.push(...before.slice(at))
  return gone.length + come.length > most ? undefined : { gone, come }
}
