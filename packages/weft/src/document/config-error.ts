/** A document from outside is not what it should be. The sentence is composed here and nowhere else. */
export class ConfigError extends Error {
  readonly code = 'ECONFIG'
  readonly path: string
  readonly found: string
  readonly accepted: string

  constructor({ path, found, accepted, cause }: { path: string; found: string; accepted: string; cause?: unknown }) {
    super(`${path}: found ${found}, accepted is ${accepted}`, cause === undefined ? undefined : { cause })
    this.name = 'ConfigError'
    this.path = path
    this.found = found
    this.accepted = accepted
  }
}
