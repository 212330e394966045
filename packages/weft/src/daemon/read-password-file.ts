import { ConfigError } from '../document/config-error.js'
import { readText } from '../files/read-text.js'

/** The only line of a file; what it says is in no error. */
export async function readPasswordFile(path: string): Promise<string> {
  const [password = '', ...more] = (await readText(path)).replace(/\r?\n$/, '').split(/\r?\n/)
  if (password !== '' && more.length === 0) return password
  const found = password === '' ? 'an empty first line' : `${more.length + 1} lines`
  throw new ConfigError({ path, found, accepted: 'a password on a line of its own, and nothing else' })
}
