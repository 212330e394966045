/**
 * A pattern of `--iface-regex`; undefined when it is none. Written for Go's expressions: the one that people use and
 * JavaScript lacks is `(?i)` in front.
 */
export function parseInterfacePattern(text: string): RegExp | undefined {
  const isCaseless = text.startsWith(caseless)
  try {
    return isCaseless ? new RegExp(text.slice(caseless.length), 'i') : new RegExp(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

const caseless = '(?i)'
