import type { CniVersion } from './cni-version.js'
import type { JsonObject } from './json.js'
import type { Result } from './result.js'

/** What a plugin reads from its standard input: one plugin of a network's list, as the runtime hands it over. */
export interface PluginConfig {
  readonly cniVersion: CniVersion
  /** The network's. */
  readonly name: string
  /** The plugin's. */
  readonly type: string
  /** What the plugins before it made. */
  readonly previousResult?: Result
  /** Everything, as it was written: each plugin reads its own keys. */
  readonly document: JsonObject
}
