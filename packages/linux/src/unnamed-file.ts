import { constants, open } from 'node:fs'
import { promisify } from 'node:util'
import koffi from 'koffi'
import { lastErrno } from './libc.js'
import { LinuxError } from './linux-error.js'

type LinkAt = (fromFolder: number, from: string, toFolder: number, to: string, flags: number) => number
const linkat: LinkAt = koffi.load(null).func('int linkat(int, const char *, int, const char *, int)')

const AT_FDCWD = -100
const AT_SYMLINK_FOLLOW = 0x400
const O_TMPFILE = 0o20000000 | constants.O_DIRECTORY
const flags = O_TMPFILE | constants.O_RDWR

const openFile = promisify(open)

/** Opens a new file of the folder's file system that has no name, and is gone when it is closed without one. Some have none such. */
export function makeUnnamed(folder: string): Promise<number> {
  return openFile(folder, flags, 0o600)
}

/** Gives an unnamed file its name; false when somebody has that. */
export function nameFile(file: number, path: string): boolean {
  // By what /proc has of it: to name it by its descriptor alone takes a capability.
  if (linkat(AT_FDCWD, `/proc/self/fd/${file}`, AT_FDCWD, path, AT_SYMLINK_FOLLOW) === 0) return true
  const errno = lastErrno()
  if (errno === 'EEXIST') return false
  throw new LinuxError({ operation: `name a file ${path}`, errno })
}
