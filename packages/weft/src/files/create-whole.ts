import { closeSync, fchmodSync, openSync, unlinkSync, writeSync } from 'node:fs'
import { LinuxError, nameFile } from '@weft/linux'
import { codeOf } from './code-of.js'

interface Making {
  readonly mode: number
  /** A file without a name to make it of, which is closed if it becomes none. */
  readonly blank: number | undefined
}

/**
 * Makes a file that nobody has, and returns it, open; undefined when somebody has it. Whoever looks sees all of the text at once,
 * except without a file to make it of: there the end of this process in between leaves an empty one.
 */
export function createWhole(path: string, text: string, { mode, blank }: Making): number | undefined {
  if (blank === undefined) return createInPlace(path, text, mode)
  const named = orClose(blank, () => {
    fill(blank, text, mode)
    return tryToName(blank, path)
  })
  if (named === 'named') return blank
  closeSync(blank)
  return named === 'taken' ? undefined : createInPlace(path, text, mode)
}

function createInPlace(path: string, text: string, mode: number): number | undefined {
  const file = tryToCreate(path, mode)
  if (file === undefined) return undefined
  return orClose(file, () => {
    try {
      fill(file, text, mode)
    } catch (error) {
      unlinkSync(path)
      throw error
    }
    return file
  })
}

function tryToCreate(path: string, mode: number): number | undefined {
  try {
    return openSync(path, 'wx', mode)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return undefined
    throw error
  }
}

/** Elsewhere is one that was made before something else was mounted there. */
function tryToName(file: number, path: string): 'named' | 'taken' | 'elsewhere' {
  try {
    return nameFile(file, path) ? 'named' : 'taken'
  } catch (error) {
    if (error instanceof LinuxError && error.errno === 'EXDEV') return 'elsewhere'
    throw error
  }
}

function fill(file: number, text: string, mode: number): void {
  writeSync(file, text)
  // The process's umask may have taken bits away.
  fchmodSync(file, mode)
}

function orClose<T>(file: number, work: () => T): T {
  try {
    return work()
  } catch (error) {
    closeSync(file)
    throw error
  }
}
