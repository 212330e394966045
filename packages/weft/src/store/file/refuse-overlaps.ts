import { lengthOf, networkOf, type Prefix, prefixOf } from '@weft/inet'
import { ConfigError } from '../../document/config-error.js'
import type { LeaseEntry } from './lease-entry.js'

/** Two nodes with one address between them: which is right cannot be known, so none of it is believed. */
export function refuseOverlaps(entries: readonly LeaseEntry[]): void {
  refuseOverlapsOf('Subnet', entries, ({ lease }) => lease.subnet)
  refuseOverlapsOf('IPv6Subnet', entries, ({ lease }) => lease.ipv6Subnet)
}

/**
 * Prefixes either nest or are apart. So it is enough to look for each subnet itself, and for what contains it of every
 * length that occurs, and usually only one does.
 */
function refuseOverlapsOf(
  name: string,
  entries: readonly LeaseEntry[],
  subnetOf: (entry: LeaseEntry) => Prefix | undefined,
): void {
  const owners = new Map<Prefix, LeaseEntry>()
  const lengths = new Set<number>()
  for (const entry of entries) {
    const subnet = subnetOf(entry)
    if (subnet === undefined) continue
    const owner = owners.get(subnet)
    if (owner !== undefined) throw refusal(name, { entry, subnet }, { entry: owner, subnet })
    owners.set(subnet, entry)
    lengths.add(lengthOf(subnet))
  }
  for (const [subnet, entry] of owners) {
    for (const length of lengths) {
      if (length >= lengthOf(subnet)) continue
      const wider: Prefix = prefixOf(networkOf(subnet), length)
      const owner = owners.get(wider)
      if (owner !== undefined) throw refusal(name, { entry, subnet }, { entry: owner, subnet: wider })
    }
  }
}

interface Claim {
  readonly entry: LeaseEntry
  readonly subnet: Prefix
}

function refusal(name: string, claim: Claim, other: Claim): ConfigError {
  return new ConfigError({
    path: `${claim.entry.path}.${name}`,
    found: `"${claim.subnet}", which overlaps ${other.subnet} of ${other.entry.lease.node}`,
    accepted: 'a subnet that no other node has a part of',
  })
}
