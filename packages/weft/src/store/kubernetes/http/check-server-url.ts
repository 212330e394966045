import { ConfigError } from '../../../document/config-error.js'
import { show } from '../../../document/show.js'

/** Throws a ConfigError unless it is the URL of an API server. */
export function checkServerUrl(path: string, text: string): void {
  const accepted = 'a URL like https://10.96.0.1:443'
  // Before it there may be a password.
  if (text.includes('@')) throw new ConfigError({ path, found: 'text with an @ in it', accepted })
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isServer =
    url !== undefined && ['http:', 'https:'].includes(url.protocol) && url.search === '' && url.hash === ''
  if (!isServer) throw new ConfigError({ path, found: show(text), accepted })
}
