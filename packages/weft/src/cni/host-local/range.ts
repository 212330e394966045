import { type Address, bitsOf, type Family, familyOf, lengthOf, type Prefix } from '@weft/inet'
import { addressNumbered, numberOf } from './address-number.js'

/** The addresses of a subnet that may be given, both ends among them. */
export interface Range {
  readonly subnet: Prefix
  readonly family: Family
  readonly first: bigint
  readonly last: bigint
  /** Never given, also when it lies between the ends. */
  readonly gateway: Address
}

/** One address of these is given to an attachment. They are of one family and have nothing in common. */
export type RangeSet = readonly [Range, ...Range[]]

export function isInRange({ family, first, last }: Range, address: Address): boolean {
  if (familyOf(address) !== family) return false
  const number = numberOf(address)
  return first <= number && number <= last
}

export function findRange(set: RangeSet, address: Address): Range | undefined {
  return set.find(range => isInRange(range, address))
}

export function rangesOverlap(a: Range, b: Range): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last
}

/** How many addresses there are to give. */
export function countAddresses(range: Range): bigint {
  return range.last - range.first + (isInRange(range, range.gateway) ? 0n : 1n)
}

export function formatRange({ family, first, last }: Range): string {
  return `${addressNumbered(first, family)}-${addressNumbered(last, family)}`
}

export function formatSet(set: RangeSet): string {
  return set.map(formatRange).join(',')
}

/** What a subnet has when nothing else is said: all but the network itself and, of IPv4, what all its hosts hear. */
export function wholeRange(subnet: Prefix, network: Address): { first: bigint; last: bigint } {
  const family = familyOf(subnet)
  const start = numberOf(network)
  const end = start + (1n << BigInt(bitsOf(family) - lengthOf(subnet))) - 1n
  return { first: start + 1n, last: family === 'ipv4' ? end - 1n : end }
}
