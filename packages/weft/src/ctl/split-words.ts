import { type ParseArgsConfig, parseArgs } from 'node:util'

interface Split {
  readonly words: readonly string[]
  readonly rest: readonly string[]
}

/** The words that belong to no flag, wherever they stand, and everything else. */
export function splitWords(args: readonly string[], flags: NonNullable<ParseArgsConfig['options']>): Split {
  const { tokens } = parseArgs({ args: [...args], options: flags, strict: false, allowPositionals: true, tokens: true })
  const places = new Set(tokens.flatMap(token => (token.kind === 'positional' ? [token.index] : [])))
  return {
    words: args.filter((_, index) => places.has(index)),
    rest: args.filter((_, index) => !places.has(index)),
  }
}
