import { type Address, compareAddresses, comparePrefixes, contains, type Family, type Prefix } from '@weft/inet'
import type { AddressSet, PrefixSet } from './table.js'

interface SetIdentity {
  readonly name: string
  readonly family: Family
  readonly comment?: string
}

/** nft refuses a set in which one prefix lies within another, so only the outermost are kept. */
export function prefixSet({ name, family, comment }: SetIdentity, prefixes: Iterable<Prefix>): PrefixSet {
  return { name, ...(comment !== undefined && { comment }), family, holds: 'prefixes', elements: outermost(prefixes) }
}

export function addressSet({ name, family, comment }: SetIdentity, addresses: Iterable<Address>): AddressSet {
  const elements = [...new Set(addresses)].sort(compareAddresses)
  return { name, ...(comment !== undefined && { comment }), family, holds: 'addresses', elements }
}

function outermost(prefixes: Iterable<Prefix>): Prefix[] {
  const kept: Prefix[] = []
  for (const prefix of [...prefixes].sort(comparePrefixes)) {
    const last = kept.at(-1)
    if (last === undefined || !contains(last, prefix)) kept.push(prefix)
  }
  return kept
}
