import { COLON, DOT, hexDigit } from './ascii.js'
import type { Brand } from './brand.js'
import { putIpv4, readIpv4, scanIpv4, writeIpv4 } from './ipv4.js'
import { putCode, putHex, takeText } from './text-buffer.js'

/** Compressed and in lower case, as RFC 5952 asks: '2001:db8::1'. Mapped IPv4 ends in a dotted quad: '::ffff:192.0.2.1'. */
export type Ipv6 = Brand<'Ipv6'>

export function parseIpv6(text: string): Ipv6 | undefined {
  const bytes = scanIpv6(text, text.length)
  return bytes === undefined ? undefined : (takeText(putIpv6(0, bytes, 0)) as Ipv6)
}

const scanned = new Uint8Array(16)

/** The bytes of the address at 0..end, or undefined. The array is shared: it holds until the next scan. */
export function scanIpv6(text: string, end: number): Uint8Array | undefined {
  let at = 0
  let filled = 0
  let gap = -1
  if (text.charCodeAt(0) === COLON) {
    if (text.charCodeAt(1) !== COLON) return undefined
    gap = 0
    at = 2
  }
  while (at < end) {
    if (filled === 16) return undefined
    const start = at
    let group = 0
    for (; at < end; at++) {
      const digit = hexDigit(text.charCodeAt(at))
      if (digit < 0) break
      group = (group << 4) | digit
    }
    if (at < end && text.charCodeAt(at) === DOT) {
      const bits = filled <= 12 ? scanIpv4(text, start, end) : undefined
      if (bits === undefined) return undefined
      writeIpv4(bits, scanned, filled)
      filled += 4
      break
    }
    if (at === start || at - start > 4) return undefined
    scanned[filled] = group >>> 8
    scanned[filled + 1] = group
    filled += 2
    if (at === end) break
    if (text.charCodeAt(at) !== COLON) return undefined
    at++
    if (at === end) return undefined
    if (text.charCodeAt(at) === COLON) {
      if (gap >= 0) return undefined
      gap = filled
      at++
    }
  }
  return spreadGap(filled, gap) ? scanned : undefined
}

/** Moves the groups behind '::' to the end. It must stand for at least one group, and without it all must be there. */
function spreadGap(filled: number, gap: number): boolean {
  if (gap < 0) return filled === 16
  if (filled === 16) return false
  const end = 16 - (filled - gap)
  scanned.copyWithin(end, gap, filled)
  scanned.fill(0, gap, end)
  return true
}

export function putIpv6(start: number, source: Uint8Array, offset: number): number {
  let at = start
  if (isMapped(source, offset)) {
    at = putCode(putCode(at, COLON), COLON)
    at = putCode(putHex(at, 0xffff), COLON)
    return putIpv4(at, readIpv4(source, offset + 12))
  }
  const gap = findGap(source, offset)
  for (let index = 0; index < 8; index++) {
    if (index === gap.start) {
      at = putCode(putCode(at, COLON), COLON)
      index = gap.end - 1
      continue
    }
    if (index > 0 && index !== gap.end) at = putCode(at, COLON)
    at = putHex(at, groupAt(source, offset, index))
  }
  return at
}

function isMapped(source: Uint8Array, offset: number): boolean {
  if (source[offset + 10] !== 0xff || source[offset + 11] !== 0xff) return false
  for (let index = 0; index < 10; index++) if (source[offset + index] !== 0) return false
  return true
}

/** RFC 5952: '::' stands for the longest run of zero groups, the first among equals, and never for a single group. */
function findGap(source: Uint8Array, offset: number): { start: number; end: number } {
  let start = -1
  let end = -1
  let length = 1
  let run = 0
  for (let index = 0; index < 8; index++) {
    run = groupAt(source, offset, index) === 0 ? run + 1 : 0
    if (run > length) {
      length = run
      end = index + 1
      start = end - run
    }
  }
  return { start, end }
}

function groupAt(source: Uint8Array, offset: number, index: number): number {
  return ((source[offset + 2 * index] ?? 0) << 8) | (source[offset + 2 * index + 1] ?? 0)
}
