import { UsageError } from '../document/usage-error.js'
import { type Flag, isBoolean, type Said } from './flag.js'
import { unknownFlag } from './unknown-flag.js'

/** A command line taken apart. */
export interface Line {
  /** By the flag's name, in the order of the line. */
  readonly said: ReadonlyMap<string, readonly Said[]>
  readonly words: readonly Word[]
}

/** A word that belongs to no flag. */
export interface Word {
  readonly text: string
  /** The flag that stands before it. */
  readonly behind?: Flag<unknown>
}

/**
 * Takes a command line apart by the rules of Go: one dash or two; the value behind `=` or in the next word, that of a
 * boolean behind `=` only; `--` ends the flags. Go drops, without a sound, whatever follows a word that belongs to no
 * flag. Here such words may stand anywhere, and who has no use for them refuses them.
 */
export function readLine(flags: readonly Flag<unknown>[], args: readonly string[]): Line {
  const known = new Map(flags.map(flag => [flag.name, flag]))
  const said = new Map<string, Said[]>()
  const words: Word[] = []
  let behind: Flag<unknown> | undefined
  const rest = args.values()
  for (const word of rest) {
    if (word === '--') {
      for (const text of rest) words.push({ text })
      break
    }
    if (!isFlag(word)) {
      words.push({ text: word, ...(behind && { behind }) })
      continue
    }
    const { place, name, value } = takeApart(word)
    const flag = known.get(name === 'h' ? 'help' : name)
    if (flag === undefined) throw unknownFlag(place, name, [...known.keys()])
    const text = value ?? (isBoolean(flag) ? 'true' : nextValue(flag, rest.next().value))
    said.set(flag.name, [...(said.get(flag.name) ?? []), { place, text }])
    behind = flag
  }
  return { said, words }

  function nextValue({ name, placeholder }: Flag<unknown>, word: string | undefined): string {
    // Go takes any word. One that is a flag of ours is hardly meant as a value; a password may begin with a dash.
    const isMissing = word === undefined || (isFlag(word) && known.has(word.replace(/^--?/, '').replace(/=.*$/s, '')))
    if (!isMissing) return word
    throw new UsageError(`--${name}: found no value, accepted is --${name} ${placeholder}`)
  }
}

function isFlag(word: string): boolean {
  return word.length > 1 && word.startsWith('-')
}

function takeApart(word: string) {
  const [, place = word, name = '', value] = /^(--?([^-=][^=]*))(?:=(.*))?$/s.exec(word) ?? []
  if (name !== '') return { place, name, value }
  const shown = word.replace(/=.*$/s, '=')
  throw new UsageError(`found ${JSON.stringify(shown)}, which names no flag, accepted is --FLAG or --FLAG=VALUE`)
}
