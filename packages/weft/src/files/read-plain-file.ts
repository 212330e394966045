import { constants } from 'node:fs'
import { open } from 'node:fs/promises'

/** There is a pipe, a socket or a device in the place of a file. */
export class PlainFileError extends Error {
  override readonly name = 'PlainFileError'
  readonly code = 'ENOTPLAIN'
}

// What is no file is looked at, not waited for.
const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY

/** The text of a file whose path others say: to read a pipe or a device might never end. */
export async function readPlainFile(path: string): Promise<string> {
  const file = await open(path, flags)
  try {
    const found = await file.stat()
    // Folders have an error of their own.
    if (!found.isFile() && !found.isDirectory()) throw new PlainFileError(`${path} is no plain file`)
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}
