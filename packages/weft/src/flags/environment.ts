import type { Flag, Said } from './flag.js'

export type Environment = Readonly<Record<string, string | undefined>>

const prefixes = ['WEFTD_', 'FLANNELD_'] as const

/** The variables that say the same as a flag; the first one that is set counts. */
export function variablesOf({ name }: Pick<Flag<unknown>, 'name'>): readonly string[] {
  return prefixes.map(prefix => `${prefix}${name.toUpperCase().replaceAll('-', '_')}`)
}

/** What the environment says, by the flag's name. An empty variable says nothing. */
export function readEnvironment(
  flags: readonly Flag<unknown>[],
  environment: Environment,
): ReadonlyMap<string, readonly Said[]> {
  return new Map(
    flags.flatMap(flag => {
      const place = variablesOf(flag).find(variable => environment[variable])
      const text = place && environment[place]
      return text ? [[flag.name, [{ place, text }]] as const] : []
    }),
  )
}
