import { CniError } from './cni-error.js'
import { parseCniVersion } from './cni-version.js'
import { Fields } from './fields.js'
import type { Json, JsonObject } from './json.js'
import { isNetworkName, isPluginName } from './name-rules.js'
import { parseResult } from './parse-result.js'
import type { PluginConfig } from './plugin-config.js'
import { shown } from './shown.js'

/** A plugin's configuration, read from the document that a runtime, or a plugin that delegates, hands over. */
export function parsePluginConfig(document: JsonObject): PluginConfig {
  const fields = Fields.of('the configuration', document)
  const name = fields.text('name')
  if (name === undefined) throw new CniError('invalidConfig', 'the configuration has no name of a network')
  if (!isNetworkName(name)) throw invalid('name', name, 'a letter or digit followed by letters, digits, and _ . -')
  const type = fields.text('type')
  if (type === undefined) throw new CniError('invalidConfig', `network ${name}: the configuration has no type`)
  if (!isPluginName(type)) throw invalid('type', type, "a plugin's name, without a slash")
  const cniVersion = parseCniVersion(fields.text('cniVersion'))
  const previous = fields.raw('prevResult')
  return {
    cniVersion,
    name,
    type,
    ...(isThere(previous) && { previousResult: parseResult(previous, { path: 'prevResult', version: cniVersion }) }),
    document,
  }
}

function isThere(value: Json | undefined): value is Json {
  return value !== undefined && value !== null
}

function invalid(key: string, found: string, accepted: string): CniError {
  return new CniError('invalidConfig', `${key}: found ${shown(found)}, accepted is ${accepted}`)
}
