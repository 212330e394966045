import { etcdFlags } from '../daemon/flags/etcd-flags.js'
import type { EtcdOptions } from '../daemon/read-etcd-options.js'
import { nearestName } from '../document/nearest-name.js'
import { UsageError } from '../document/usage-error.js'
import { helpFlag } from '../flags/asking.js'
import { booleanFlag } from '../flags/define.js'
import type { Environment } from '../flags/environment.js'
import type { Word } from '../flags/read-line.js'
import { showWord } from '../flags/refuse-words.js'
import type { EtcdPlace } from '../store/etcd/administration/etcd-place.js'

/** What a command that works on an etcd needs of the world. */
export interface EtcdCommandTools {
  readonly connect: (options: EtcdOptions) => Promise<EtcdPlace & AsyncDisposable>
  /** The answer, for whoever or whatever reads it. */
  readonly print: (text: string) => void
  /** What should be known besides the answer. */
  readonly note: (sentence: string) => void
  /** A file's text, or that of standard input for `-`. */
  readonly read: (path: string) => Promise<string>
  readonly environment: Environment
}

export const jsonFlag = booleanFlag({ name: 'json', help: 'an answer for programs' })

/** How to reach an etcd; the variables of weftd say it too. */
export const placeFlags = Object.values(etcdFlags)
export const commonFlags = [jsonFlag, helpFlag, ...placeFlags]

export function jsonLines(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`
}

/** The action of that name; anything else is refused with the name that was probably meant. */
export function findAction<Action>(
  command: string,
  actions: ReadonlyMap<string, Action>,
  written: string | undefined,
): Action {
  const action = actions.get(written ?? '')
  if (action !== undefined) return action
  const names = [...actions.keys()]
  const found = written === undefined ? 'nothing' : JSON.stringify(written)
  const nearest = written === undefined ? undefined : nearestName(written, names)
  throw new UsageError(`weft ${command}: found ${found}, accepted is ${nearest ?? names.join(', ')}`)
}

/** Exactly so many words, or a sentence on what they should be. */
export function requireWords(
  words: readonly Word[],
  { least, most, accepted }: { least: number; most: number; accepted: string },
): void {
  if (words.length >= least && words.length <= most) return
  throw new UsageError(
    `found ${words.length === 0 ? 'nothing' : words.map(showWord).join(' ')}, accepted is ${accepted}`,
  )
}
