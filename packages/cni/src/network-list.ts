import { CniError } from './cni-error.js'
import { type CniVersion, parseCniVersion } from './cni-version.js'
import { Fields } from './fields.js'
import { isJsonObject, type Json, type JsonObject } from './json.js'
import { isNetworkName } from './name-rules.js'
import { shown } from './shown.js'

/** A network as runtimes know it: plugins that are asked one after the other. */
export interface NetworkList {
  readonly name: string
  readonly cniVersion: CniVersion
  readonly plugins: readonly JsonObject[]
}

/** Reads what stands in a `.conflist`. */
export function parseNetworkList(document: Json): NetworkList {
  const fields = Fields.of('the list of plugins', document)
  const name = fields.text('name') ?? ''
  if (!isNetworkName(name)) throw refuse('name', name, "a network's name")
  const plugins = fields.raw('plugins')
  if (!Array.isArray(plugins) || plugins.length === 0 || !plugins.every(isJsonObject))
    throw refuse('plugins', plugins, 'a list of at least one JSON object')
  return { name, cniVersion: parseCniVersion(fields.text('cniVersion')), plugins }
}

function refuse(key: string, found: Json | undefined, accepted: string): CniError {
  return new CniError('invalidConfig', `${key}: found ${shown(found)}, accepted is ${accepted}`)
}
