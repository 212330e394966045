import { type ParseArgsConfig, parseArgs } from 'node:util'
import { nearestName } from '../document/nearest-name.js'
import { UsageError } from '../document/usage-error.js'

type Flags = NonNullable<ParseArgsConfig['options']>

/** Refuses what `parseArgs` would refuse too, but says what was found and what is accepted. */
export function checkFlags(args: readonly string[], flags: Flags): void {
  const { tokens } = parseArgs({ args: [...args], options: flags, strict: false, allowPositionals: true, tokens: true })
  for (const token of tokens) {
    if (token.kind === 'positional') {
      throw new UsageError(
        `found ${JSON.stringify(token.value)}, which belongs to no flag, accepted are flags and their values`,
      )
    }
    if (token.kind !== 'option') continue
    const { name, rawName, value, inlineValue } = token
    const type = flags[name]?.type
    if (type === undefined) throw unknownFlag(args[token.index] ?? rawName, Object.keys(flags))
    if (type === 'boolean' && value !== undefined) {
      throw new UsageError(`${rawName}: found ${JSON.stringify(value)}, accepted is ${rawName} alone`)
    }
    // What looks like the next flag is hardly meant as the value of this one.
    if (type === 'string' && (!value || (!inlineValue && value.startsWith('-')))) {
      throw new UsageError(`${rawName}: found no value, accepted is ${rawName} VALUE`)
    }
  }
}

/** As it is written: `-iface=eth0`, which other programs understand, is one word and not five short flags. */
function unknownFlag(argument: string, names: readonly string[]): UsageError {
  const [written = argument] = argument.split('=')
  const nearest = nearestName(written.replace(/^-+/, ''), names)
  const accepted = nearest === undefined ? `are ${names.map(name => `--${name}`).join(', ')}` : `is --${nearest}`
  return new UsageError(`${written}: found an unknown flag, accepted ${accepted}`)
}
