export const DOT = 0x2e
export const SLASH = 0x2f
export const COLON = 0x3a

/** The value of a decimal digit, or -1. */
export function decimalDigit(code: number): number {
  return code >= 0x30 && code <= 0x39 ? code - 0x30 : -1
}

/** The value of a hexadecimal digit in either case, or -1. */
export function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const letter = code | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}

/** The character of a value below 16, in lower case. */
export function hexCode(value: number): number {
  return value + (value < 10 ? 0x30 : 0x57)
}
