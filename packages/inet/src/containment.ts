import type { Address } from './address.js'
import { ipv4Mask, scanIpv4 } from './ipv4.js'
import { scanIpv6 } from './ipv6.js'
import type { Prefix } from './prefix.js'
import { lengthOf, scanLength, slashOf } from './prefix-length.js'

/** Whether all of inner lies in outer. A prefix contains itself; families never contain each other. */
export function contains(outer: Prefix, inner: Prefix | Address): boolean {
  if (outer !== lastOuter) readOuter(outer)
  const innerSlash = slashOf(inner)
  const innerLength = scanLength(inner, innerSlash)
  if (innerLength !== undefined && innerLength < outerLength) return false
  const innerBits = scanIpv4(inner, 0, innerSlash)
  if (outerBits !== undefined && innerBits !== undefined) return ((outerBits ^ innerBits) & ipv4Mask(outerLength)) === 0
  if (outerBits !== undefined || innerBits !== undefined) return false
  return hasEqualStart(outerBytes, scanIpv6(inner, innerSlash) ?? outerBytes, outerLength)
}

/** Whether the two have an address in common: one holds the other, and of equal length only itself. */
export function overlaps(a: Prefix, b: Prefix): boolean {
  const difference = lengthOf(a) - lengthOf(b)
  if (difference === 0) return a === b
  return difference < 0 ? contains(a, b) : contains(b, a)
}

// Thousands of subnets are asked of one network after the other: it is read once.
let lastOuter: Prefix | undefined
let outerLength = 0
let outerBits: number | undefined
const outerBytes = new Uint8Array(16)

function readOuter(outer: Prefix): void {
  const slash = slashOf(outer)
  lastOuter = outer
  outerLength = scanLength(outer, slash) ?? 0
  outerBits = scanIpv4(outer, 0, slash)
  if (outerBits === undefined) outerBytes.set(scanIpv6(outer, slash) ?? outerBytes)
}

function hasEqualStart(a: Uint8Array, b: Uint8Array, bits: number): boolean {
  const whole = bits >>> 3
  for (let index = 0; index < whole; index++) if (a[index] !== b[index]) return false
  const rest = bits & 7
  return rest === 0 || (((a[whole] ?? 0) ^ (b[whole] ?? 0)) & (0xff00 >>> rest) & 0xff) === 0
}
