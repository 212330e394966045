/** As Go's flags read it: decimal, or 0x, 0o, 0b and a leading 0 for octal; `_` may stand between digits. */
export function parseInteger(text: string): number | undefined {
  const [, sign = '', digits = ''] = /^([+-]?)(\w+)$/.exec(text) ?? []
  const isSpelt = spellings.some(spelling => spelling.test(digits))
  if (!isSpelt) return undefined
  const plain = digits.replaceAll('_', '').replace(/^0(?=\d)/, '0o')
  const value = Number(plain)
  return sign === '-' ? -value : value
}

const spellings = [/^[1-9](_?\d)*$/, /^0(_?[0-7])*$/, /^0[oO](_?[0-7])+$/, /^0[xX](_?[\da-fA-F])+$/, /^0[bB](_?[01])+$/]
