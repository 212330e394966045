/** What somebody wrote for a flag, and where: under `--iface`, or under the name of a variable. */
export interface Said {
  readonly place: string
  readonly text: string
}

/** All there is to know of a flag: the command line, the environment, the help and the reference go by it. */
export interface Flag<Value> {
  readonly name: string
  /** What stands for the value in a help, like FILE. A flag that has none is true or false. */
  readonly placeholder?: string
  readonly help: string
  /** What counts when nobody says anything, as one would write it. */
  readonly defaultText?: string
  /** Its value is never shown, nor is a word that follows it. */
  readonly isSecret?: boolean
  /** flanneld does not have it. */
  readonly isOurs?: boolean
  /** What counts of all that was said, the first first. What cannot be meant is a UsageError. */
  readonly read: (said: readonly Said[]) => Value
}

/** Flags that belong together, for a reader of the help. */
export interface FlagGroup {
  readonly title: string
  readonly flags: readonly Flag<unknown>[]
}

export function isBoolean({ placeholder }: Flag<unknown>): boolean {
  return placeholder === undefined
}
