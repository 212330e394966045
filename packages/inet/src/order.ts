import type { Address } from './address.js'
import { scanIpv4 } from './ipv4.js'
import { scanIpv6 } from './ipv6.js'
import type { Prefix } from './prefix.js'
import { lengthOf, slashOf } from './prefix-length.js'

/** Numeric order, IPv4 before IPv6. */
export function compareAddresses(a: Address, b: Address): number {
  return compareTexts(a, b)
}

/** By network, then the shorter (larger) prefix first. */
export function comparePrefixes(a: Prefix, b: Prefix): number {
  return compareTexts(a, b) || lengthOf(a) - lengthOf(b)
}

const firstBytes = new Uint8Array(16)

function compareTexts(a: Address | Prefix, b: Address | Prefix): number {
  if (a === b) return 0
  const aBits = scanIpv4(a, 0, slashOf(a))
  const bBits = scanIpv4(b, 0, slashOf(b))
  if (aBits !== undefined && bBits !== undefined) return (aBits >>> 0) - (bBits >>> 0)
  if (aBits !== undefined) return -1
  if (bBits !== undefined) return 1
  firstBytes.set(scanIpv6(a, slashOf(a)) ?? firstBytes)
  const second = scanIpv6(b, slashOf(b)) ?? firstBytes
  for (let index = 0; index < 16; index++) {
    const difference = (firstBytes[index] ?? 0) - (second[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
