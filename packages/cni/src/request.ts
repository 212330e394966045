import type { ValidAttachment } from './attachment.js'
import type { CniVersion } from './cni-version.js'
import type { Call } from './plugin.js'
import type { PluginConfig } from './plugin-config.js'

/** What a runtime asks a plugin. */
export type Request =
  | { readonly verb: 'ADD' | 'CHECK' | 'DEL'; readonly call: Call }
  | { readonly verb: 'STATUS'; readonly config: PluginConfig; readonly pluginFolders: readonly string[] }
  | {
      readonly verb: 'GC'
      readonly config: PluginConfig
      readonly pluginFolders: readonly string[]
      readonly valid: readonly ValidAttachment[]
    }
  | { readonly verb: 'VERSION'; readonly cniVersion: CniVersion }

export type Verb = Request['verb']
