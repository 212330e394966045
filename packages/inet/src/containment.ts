import type { Address } from './address.js'
import { ipv4Mask, scanIpv4 } from './ipv4.js'
import { scanIpv6 } from './ipv6.js'
import type { Prefix } from './prefix.js'
import { scanLength, slashOf } from './prefix-length.js'

/** Whether all of inner lies in outer. A prefix contains itself; families never contain each other. */
export function contains(outer: Prefix, inner: Prefix | Address): boolean {
  const outerSlash = slashOf(outer)
  const innerSlash = slashOf(inner)
  const outerLength = scanLength(outer, outerSlash) ?? 0
  const innerLength = scanLength(inner, innerSlash)
  if (innerLength !== undefined && innerLength < outerLength) return false
  const outerBits = scanIpv4(outer, 0, outerSlash)
  const innerBits = scanIpv4(inner, 0, innerSlash)
  if (outerBits !== undefined && innerBits !== undefined) return ((outerBits ^ innerBits) & ipv4Mask(outerLength)) === 0
  if (outerBits !== undefined || innerBits !== undefined) return false
  outerBytes.set(scanIpv6(outer, outerSlash) ?? outerBytes)
  return hasEqualStart(outerBytes, scanIpv6(inner, innerSlash) ?? outerBytes, outerLength)
}

/** Whether the two have an address in common. */
export function overlaps(a: Prefix, b: Prefix): boolean {
  return contains(a, b) || contains(b, a)
}

const outerBytes = new Uint8Array(16)

function hasEqualStart(a: Uint8Array, b: Uint8Array, bits: number): boolean {
  const whole = bits >>> 3
  for (let index = 0; index < whole; index++) if (a[index] !== b[index]) return false
  const rest = bits & 7
  return rest === 0 || (((a[whole] ?? 0) ^ (b[whole] ?? 0)) & (0xff00 >>> rest) & 0xff) === 0
}
