import { closeSync, fchmodSync, fsync, linkSync, openSync, rmSync, writeSync } from 'node:fs'
import { promisify } from 'node:util'
import { draftPath } from './write-file-safely.js'

export interface PlacedFile {
  /** Resolves once the file would be there after a power cut too. */
  readonly onDisk: Promise<void>
}

const syncFile = promisify(fsync)

/**
 * Puts a file in place that nobody has: whoever looks sees all of it at once; undefined when somebody has it already. The disk
 * takes a hundred times as long. A power cut in between leaves no such file, or an empty one. Its folder must be there.
 */
export function placeFile(path: string, text: string, { mode }: { mode: number }): PlacedFile | undefined {
  const draft = draftPath(path)
  const file = openSync(draft, 'wx', mode)
  try {
    try {
      // The process's umask may have taken bits away.
      fchmodSync(file, mode)
      writeSync(file, text)
      linkSync(draft, path)
    } finally {
      rmSync(draft, { force: true })
    }
  } catch (error) {
    closeSync(file)
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return undefined
    throw error
  }
  return { onDisk: bringToDisk(file) }
}

let last: Promise<unknown> = Promise.resolve()

/**
 * Its name goes with it, since it had that before: journals keep the order. One after the other: there are few threads, and who
 * needs one for something quick should not wait for the disk.
 */
function bringToDisk(file: number): Promise<void> {
  const onDisk = last.then(() => syncFile(file)).finally(() => closeSync(file))
  // Whoever placed the file hears of it.
  last = onDisk.catch(() => {})
  return onDisk
}
