import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'

/** There is a pipe, a socket or a device in the place of a file. */
export class PlainFileError extends Error {
  override readonly name = 'PlainFileError'
  readonly code = 'ENOTPLAIN'
}

// What is no file is looked at, not waited for.
const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY

/**
 * The text of a small file whose path others say: to read a pipe or a device might never end. At once: the threads that would
 * read it aside may all be waiting for a disk, or for the kernel.
 */
export function readPlainFile(path: string): string {
  const file = openSync(path, flags)
  try {
    const found = fstatSync(file)
    // Folders have an error of their own.
    if (!found.isFile() && !found.isDirectory()) throw new PlainFileError(`${path} is no plain file`)
    return readFileSync(file, 'utf8')
  } finally {
    closeSync(file)
  }
}
