import { hexCode } from './ascii.js'

/**
 * One short text is assembled here at a time: every `put` takes a position and returns the next, `takeText` ends it.
 * Concatenation would leave V8 with a rope of small strings, three times the memory of the flat string made here, and
 * an agent keeps tens of thousands of them.
 */
const buffer = Buffer.alloc(64)

export function putCode(at: number, code: number): number {
  buffer[at] = code
  return at + 1
}

/** A number up to 255. */
export function putDecimal(at: number, value: number): number {
  let next = at
  if (value >= 100) next = putCode(next, 0x30 + Math.trunc(value / 100))
  if (value >= 10) next = putCode(next, 0x30 + (Math.trunc(value / 10) % 10))
  return putCode(next, 0x30 + (value % 10))
}

/** A number of 16 bits, without leading zeros. */
export function putHex(at: number, value: number): number {
  let next = at
  if (value >= 0x1000) next = putCode(next, hexCode(value >>> 12))
  if (value >= 0x100) next = putCode(next, hexCode((value >>> 8) & 15))
  if (value >= 0x10) next = putCode(next, hexCode((value >>> 4) & 15))
  return putCode(next, hexCode(value & 15))
}

export function takeText(end: number): string {
  return buffer.toString('latin1', 0, end)
}
