import { ConfigError } from '../document/config-error.js'

const accepted = 'NAME:PASSWORD, one a line; blank lines and lines that begin with # are passed over'

/** Names and passwords. No password, and nothing that could be one, is repeated in a complaint. */
export function readUsers(path: string, text: string): ReadonlyMap<string, string> {
  const users = new Map<string, string>()
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const refuse = (found: string) => new ConfigError({ path: `${path}: line ${index + 1}`, found, accepted })
    // A password may hold colons, a name may not.
    const colon = line.indexOf(':')
    if (colon < 0) throw refuse('a line without a colon')
    const name = line.slice(0, colon).trim()
    const password = line.slice(colon + 1)
    if (name === '') throw refuse('no name')
    if (password === '') throw refuse(`no password for ${name}`)
    if (users.has(name)) throw refuse(`${name} for the second time`)
    users.set(name, password)
  }
  // Without users, everybody may do everything: hardly what is meant by a file of users.
  if (users.size === 0) throw new ConfigError({ path, found: 'no users', accepted })
  return users
}
