import { constants, openSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { CniError } from '@weft/cni'
import { FileDescriptor, LinuxError, tryFlock } from '@weft/linux'
import { makeFolder } from '../../files/make-folder.js'
import { readEntries } from './held-addresses.js'
import type { HeldMemory } from './held-memory.js'
import { LockedFolder } from './locked-folder.js'

const patienceMs = 30_000
const pauseMs = 2

interface WhichFolder {
  readonly path: string
  readonly memory?: HeldMemory | undefined
  /** Files without a name, to make those of addresses of: what is used is taken out. */
  readonly blanks?: (number | undefined)[]
}

/**
 * Does the work under the lock that every host-local takes. It is one stretch without a pause, so the requests of this process
 * never wait for each other; only for other programs it asks again and again, while this one goes on. Without a memory all
 * files are read.
 */
export async function withLockedFolder<T>(
  { path, memory, blanks }: WhichFolder,
  work: (folder: LockedFolder) => T,
): Promise<T> {
  const lockPath = join(path, 'lock')
  const until = performance.now() + patienceMs
  while (true) {
    const file = await openLock(lockPath, path)
    try {
      if (tryFlock(file)) {
        const entries = memory?.enter(path) ?? readEntries(path)
        const result = work(new LockedFolder(path, entries, blanks))
        memory?.leave(path, entries)
        return result
      }
    } finally {
      file.close()
    }
    if (performance.now() > until)
      throw new CniError('tryAgainLater', `another program has had the lock of ${path} for ${patienceMs / 1000} s`, {
        details: `who it is: fuser ${lockPath}`,
      })
    await setTimeout(pauseMs)
  }
}

async function openLock(lockPath: string, folder: string): Promise<FileDescriptor> {
  const open = () =>
    new FileDescriptor(
      LinuxError.naming(`open ${lockPath}`, () => openSync(lockPath, constants.O_RDONLY | constants.O_CREAT, 0o750)),
    )
  try {
    return open()
  } catch (error) {
    if (!(error instanceof LinuxError && error.errno === 'ENOENT')) throw error
    await makeFolder(folder, { mode: 0o755 })
    return open()
  }
}
