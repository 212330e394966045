import { UsageError } from '../document/usage-error.js'
import { isBoolean } from './flag.js'
import { parseBoolean } from './parse-boolean.js'
import type { Word } from './read-line.js'
import { showFound } from './show-found.js'

/** For commands whose line is flags alone. */
export function refuseWords([word]: readonly Word[]): void {
  if (word === undefined) return
  const { text, behind } = word
  const found = `found ${showWord(word)}, which belongs to no flag`
  // flanneld would go on, and drop all flags that follow.
  if (behind !== undefined && isBoolean(behind) && parseBoolean(text) !== undefined)
    throw new UsageError(`--${behind.name}: ${found}, accepted is --${behind.name}=${text}`)
  throw new UsageError(`${found}, accepted are flags and their values`)
}

/** A password with a blank that nobody put in quotes is several words, and none of them is shown. */
export function showWord({ text, behind }: Word): string {
  return behind?.isSecret ? `a word behind --${behind.name} that is not shown` : showFound({}, text)
}
