import { close, fstatSync, fsync } from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { createWhole } from './create-whole.js'
import type { Stock } from './file-stock.js'

export interface PlacedFile {
  /** Resolves once the file would be there after a power cut too. */
  readonly onDisk: Promise<void>
}

const syncFile = promisify(fsync)
const closeFile = promisify(close)

/**
 * Puts a file in place that nobody has: whoever looks sees all of it at once; undefined when somebody has it already. The disk
 * takes a hundred times as long. A power cut in between leaves no such file, or an empty one. Its folder must be there.
 */
export async function placeFile(
  path: string,
  text: string,
  { mode, stock }: { readonly mode: number; readonly stock: Stock },
): Promise<PlacedFile | undefined> {
  const file = createWhole(path, text, { mode, blank: await stock.take(dirname(path)) })
  return file === undefined ? undefined : { onDisk: bringToDisk(file) }
}

interface Unsynced {
  readonly file: number
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

/** Whoever makes files meanwhile waits for the disk too; so there is one effort a second at most, which takes as long for one as for all. */
const gatheringMs = 1_000
const unsynced: Unsynced[] = []
let isGathering = false

/** Its name goes with it, since it had that before: journals keep the order. */
function bringToDisk(file: number): Promise<void> {
  return new Promise((resolve, reject) => {
    unsynced.push({ file, resolve, reject })
    if (isGathering) return
    isGathering = true
    setTimeout(() => void syncGathered(), gatheringMs)
  })
}

/** One after the other: there are few threads, and who needs one for something quick should not wait for the disk. */
async function syncGathered(): Promise<void> {
  isGathering = false
  for (const { file, resolve, reject } of unsynced.splice(0))
    await syncUnlessGone(file)
      // In a thread too: the last to close a file that somebody removed meanwhile takes it off the disk.
      .finally(() => closeFile(file))
      .then(resolve, reject)
}

/** Most pods of a test live shorter than that, and to bring to the disk what has no name there is all work and no use. */
async function syncUnlessGone(file: number): Promise<void> {
  if (fstatSync(file).nlink > 0) await syncFile(file)
}
