import type { Flag, Said } from './flag.js'
import type { Line } from './read-line.js'

/** What counts for each flag. */
export interface FlagValues {
  readonly of: <Value>(flag: Flag<Value>) => Value
  /** Whether anybody said anything. */
  readonly isSaid: (flag: Flag<unknown>) => boolean
}

/** The command line wins over the environment, and that over the default. Everything that counts is good, or none of it is had. */
export function readFlags(
  flags: readonly Flag<unknown>[],
  { said }: Line,
  variables: ReadonlyMap<string, readonly Said[]> = new Map(),
): FlagValues {
  const all = ({ name }: Flag<unknown>) => said.get(name) ?? variables.get(name) ?? []
  for (const flag of flags) flag.read(all(flag))
  return { of: flag => flag.read(all(flag)), isSaid: flag => all(flag).length > 0 }
}
