import { type Address, addressLength } from './address.js'
import { decimalDigit, SLASH } from './ascii.js'
import type { InterfaceAddress } from './interface-address.js'
import type { Prefix } from './prefix.js'
import { putCode, putDecimal } from './text-buffer.js'

/** The number after the slash. */
export function lengthOf(value: Prefix | InterfaceAddress): number {
  const length = scanLength(value, slashOf(value))
  if (length === undefined) throw new RangeError(`'${value}' has no prefix length.`)
  return length
}

/** Where the slash stands, or the length of the text when there is none. */
export function slashOf(text: string): number {
  // A length has at most three digits, so the slash is one of the last four characters.
  for (let at = text.length - 1; at >= 0 && at >= text.length - 4; at--) {
    if (text.charCodeAt(at) === SLASH) return at
  }
  return text.length
}

/** The decimal number behind the slash, or undefined: one to three digits without leading zeros. */
export function scanLength(text: string, slash: number): number | undefined {
  const first = slash + 1
  if (first >= text.length) return undefined
  let length = 0
  for (let at = first; at < text.length; at++) {
    const digit = decimalDigit(text.charCodeAt(at))
    if (digit < 0 || (at > first && length === 0)) return undefined
    length = length * 10 + digit
  }
  return length
}

export function putLength(at: number, length: number): number {
  return putDecimal(putCode(at, SLASH), length)
}

export function requireLength(address: Address, length: number): void {
  const bits = 8 * addressLength(address)
  if (!Number.isInteger(length) || length < 0 || length > bits) {
    throw new RangeError(`${address} cannot have the prefix length ${length}; accepted is 0 to ${bits}.`)
  }
}
