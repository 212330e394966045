import type { NetworkConfig } from '../config/network-config.js'
import { families, familyLease } from '../model/family.js'
import type { Lease } from '../model/lease.js'
import type { ObserveQuestion } from '../model/observe-question.js'
import { tableKey } from './traffic-rules.js'

/** What must be known of the kernel to plan and diff this. */
export function questionFor({ families: enabled, backend }: NetworkConfig, leases: readonly Lease[]): ObserveQuestion {
  const planned = families.filter(family => enabled[family] !== undefined)
  const publicAddresses = () =>
    planned.flatMap(family => leases.flatMap(lease => familyLease(lease, family).publicAddress ?? []))
  return {
    links: new Set(planned.flatMap(backend.links)),
    networks: planned.flatMap(family => enabled[family]?.network ?? []),
    tables: planned.map(tableKey),
    resolve: backend.asksForPaths ? publicAddresses() : [],
  }
}
