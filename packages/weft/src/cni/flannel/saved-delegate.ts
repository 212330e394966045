import {
  CniError,
  isContainerId,
  isInterfaceName,
  type PluginConfig,
  parsePluginConfig,
  type ValidAttachment,
} from '@weft/cni'
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js'
import { ownNames } from './own-names.js'

/** What was written down at ADD, for the DEL: the delegate's configuration, and whose it is. */
export interface SavedDelegate {
  readonly delegate: PluginConfig
  /** None in a file of flannel's own plugin, which goes by the container alone. */
  readonly owner?: ValidAttachment
}

/** One key more than flannel's file has: its plugin hands the whole to the delegate, and delegates read only what they know. */
const ownerKey = 'weft'

export function formatSavedDelegate(
  { document }: PluginConfig,
  { containerId, interfaceName }: ValidAttachment,
): string {
  const owner = { containerID: containerId, ifname: interfaceName }
  return JSON.stringify(sorted({ ...document, [ownerKey]: owner }))
}

/** Undefined for what nobody can use any more: a file that a power cut has emptied, or something else altogether. */
export function parseSavedDelegate(text: string): SavedDelegate | undefined {
  const document = parse(text)
  if (!isJsonObject(document)) return undefined
  const { [ownerKey]: mark, ...rest } = document
  const delegate = parseDelegate(rest)
  if (delegate === undefined) return undefined
  const owner = parseOwner(mark)
  return { delegate, ...(owner && { owner }) }
}

function parse(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text)
    return value
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function parseDelegate(document: JsonObject): PluginConfig | undefined {
  try {
    const delegate = parsePluginConfig(document)
    return ownNames.includes(delegate.type) ? undefined : delegate
  } catch (error) {
    if (error instanceof CniError) return undefined
    throw error
  }
}

function parseOwner(mark: Json | undefined): ValidAttachment | undefined {
  if (!isJsonObject(mark)) return undefined
  const { containerID: containerId, ifname: interfaceName } = mark
  if (typeof containerId !== 'string' || !isContainerId(containerId)) return undefined
  if (typeof interfaceName !== 'string' || !isInterfaceName(interfaceName)) return undefined
  return { containerId, interfaceName }
}

/** Go's order of keys: the file of a node that is moved from flannel to weft differs in the one key alone. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  )
}
