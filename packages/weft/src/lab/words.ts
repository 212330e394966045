import { parseArgs } from 'node:util'
import { nearestName } from '../document/nearest-name.js'
import { UsageError } from '../document/usage-error.js'

/** ` Did you mean 'up'?`, to follow a sentence; empty when nothing is near. */
export function hint(written: string, names: readonly string[]): string {
  const name = nearestName(written, names)
  return name === undefined ? '' : ` Did you mean '${name}'?`
}

/** A command line taken apart: `--json`, `--name x`, and what is left. */
export interface Words {
  readonly flags: ReadonlySet<string>
  readonly values: ReadonlyMap<string, string>
  readonly positionals: readonly string[]
}

export interface OptionNames {
  readonly flags: readonly string[]
  readonly values: readonly string[]
}

export function readWords(words: readonly string[], names: OptionNames): Words {
  const known = [...names.flags, ...names.values]
  const { tokens } = parseArgs({
    args: [...words],
    options: Object.fromEntries(
      known.map(name => [name, { type: names.flags.includes(name) ? ('boolean' as const) : ('string' as const) }]),
    ),
    strict: false,
    tokens: true,
  })
  const flags = new Set<string>()
  const values = new Map<string, string>()
  const positionals: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind !== 'option') continue
    const { name, rawName, value } = token
    if (!known.includes(name)) {
      const near = hint(
        rawName,
        known.map(name => `--${name}`),
      )
      throw new UsageError(`'${rawName}' is not an option of weft lab.${near}`)
    }
    if (names.flags.includes(name)) {
      if (value !== undefined) throw new UsageError(`'${rawName}' takes no value.`)
      flags.add(name)
    } else {
      if (value === undefined) throw new UsageError(`'${rawName}' needs a value.`)
      values.set(name, value)
    }
  }
  return { flags, values, positionals }
}
