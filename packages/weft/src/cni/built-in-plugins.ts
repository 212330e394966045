import type { PluginTable } from './plugin-table.js'

/** The plugins that need no program. */
export const builtInPlugins: PluginTable = new Map()
