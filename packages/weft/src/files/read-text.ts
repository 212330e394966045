import { readFile } from 'node:fs/promises'
import { ConfigError } from '../document/config-error.js'

/** The text of a file; one that cannot be read is an error of the configuration, told in its words. */
export async function readText(
  path: string,
  read: (path: string) => Promise<string> = path => readFile(path, 'utf8'),
): Promise<string> {
  try {
    return await read(path)
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause)) throw cause
    const found = unreadable[String(cause.code)] ?? `something that cannot be read (${cause.message})`
    throw new ConfigError({ path, found, accepted: 'a file that can be read', cause })
  }
}

const unreadable: { readonly [code: string]: string } = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'a folder',
  EACCES: 'a file that this user may not read',
}
