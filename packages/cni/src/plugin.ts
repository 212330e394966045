import type { Attachment, ValidAttachment } from './attachment.js'
import type { PluginConfig } from './plugin-config.js'
import type { Result } from './result.js'

export interface Call {
  readonly attachment: Attachment
  readonly config: PluginConfig
}

/** What can be asked of a plugin. A refusal is a CniError. VERSION is answered by whoever knows the plugin. */
export interface Plugin {
  add(call: Call): Promise<Result>
  /** Is everything as it was made? The config has the result that the ADD of the whole list gave. */
  check(call: Call): Promise<void>
  /** Succeeds when there is nothing left to take away. */
  delete(call: Call): Promise<void>
  status(config: PluginConfig): Promise<void>
  collectGarbage(config: PluginConfig, valid: readonly ValidAttachment[]): Promise<void>
}
