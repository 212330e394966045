import { basename } from 'node:path'
import { CniError, type Environment, type Execute, executedPlugin, type PluginConfig } from '@weft/cni'
import { isJsonObject } from '../../model/json.js'
import type { Place } from '../place.js'
import type { PluginTable } from '../plugin-table.js'

/** The program that was executed names itself; no runtime says it. */
export const programVariable = 'CNI_WEFT_PROGRAM'

interface Surroundings {
  readonly table: PluginTable
  readonly place: Omit<Place, 'plugin'>
  readonly execute: Execute
  readonly pluginFolders: readonly string[]
}

/** Finds plugins by name: ours, or programs that are executed. */
export function openPlugins({ table, place, execute, pluginFolders }: Surroundings): Place['plugin'] {
  return type => {
    const open = table.get(type)
    if (open === undefined) return executedPlugin({ type, execute, pluginFolders })
    return open({ ...place, plugin: openPlugins({ table, place, execute, pluginFolders }) })
  }
}

/**
 * The plugin that is meant: the configuration's type says it. Except when another plugin has executed us for its addresses:
 * it hands over its own configuration, and only the program's name tells.
 */
export function meantType({ type, document }: PluginConfig, environment: Environment, table: PluginTable): string {
  const program = basename(environment[programVariable] ?? '')
  const { ipam } = document
  const isForAddresses = program !== type && isJsonObject(ipam) && ipam.type === program
  const meant = isForAddresses ? program : type
  if (table.has(meant)) return meant
  // Executing it could be executing ourselves, again and again.
  const accepted = [...table.keys()].join(', ')
  throw new CniError('invalidConfig', `type: found ${JSON.stringify(meant)}, accepted are ${accepted}`)
}
