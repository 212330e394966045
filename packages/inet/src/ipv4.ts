import { DOT, decimalDigit } from './ascii.js'
import type { Brand } from './brand.js'
import { putCode, putDecimal } from './text-buffer.js'

/** A dotted quad: '192.0.2.1'. */
export type Ipv4 = Brand<'Ipv4'>

export function parseIpv4(text: string): Ipv4 | undefined {
  // A strict dotted quad has one spelling only, so what passes is canonical as it stands.
  return scanIpv4(text, 0, text.length) === undefined ? undefined : (text as Ipv4)
}

/**
 * The bits of the dotted quad at start..end, or undefined. Strict: four parts, no leading zeros (some read those as octal).
 * The result is a signed integer on purpose: V8 keeps those unboxed, while half of the unsigned ones would be heap numbers.
 */
export function scanIpv4(text: string, start: number, end: number): number | undefined {
  let bits = 0
  let dots = 0
  let octet = -1
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code === DOT) {
      if (octet < 0 || dots === 3) return undefined
      bits = (bits << 8) | octet
      octet = -1
      dots++
      continue
    }
    const digit = decimalDigit(code)
    if (digit < 0 || octet === 0) return undefined
    octet = octet < 0 ? digit : octet * 10 + digit
    if (octet > 255) return undefined
  }
  return dots === 3 && octet >= 0 ? (bits << 8) | octet : undefined
}

export function putIpv4(at: number, bits: number): number {
  const second = putCode(putDecimal(at, bits >>> 24), DOT)
  const third = putCode(putDecimal(second, (bits >>> 16) & 255), DOT)
  const fourth = putCode(putDecimal(third, (bits >>> 8) & 255), DOT)
  return putDecimal(fourth, bits & 255)
}

export function writeIpv4(bits: number, target: Uint8Array, offset: number): void {
  target[offset] = bits >>> 24
  target[offset + 1] = bits >>> 16
  target[offset + 2] = bits >>> 8
  target[offset + 3] = bits
}

export function readIpv4(source: Uint8Array, offset: number): number {
  const [a, b, c, d] = [source[offset], source[offset + 1], source[offset + 2], source[offset + 3]]
  return ((a ?? 0) << 24) | ((b ?? 0) << 16) | ((c ?? 0) << 8) | (d ?? 0)
}

/** The network mask of a prefix length. Shifts count modulo 32, so length 0 needs its own answer. */
export function ipv4Mask(length: number): number {
  return length === 0 ? 0 : -1 << (32 - length)
}
