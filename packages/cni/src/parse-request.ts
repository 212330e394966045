import { CniError } from './cni-error.js'
import { type CniVersion, cniVersions, isAtLeast, newestCniVersion } from './cni-version.js'
import { isJsonObject, type JsonObject } from './json.js'
import { parseJson } from './parse-json.js'
import { parsePluginConfig } from './parse-plugin-config.js'
import { parseValidAttachments } from './parse-valid-attachments.js'
import type { PluginConfig } from './plugin-config.js'
import { type Environment, readAttachment, readPluginFolders, readVerb } from './read-environment.js'
import type { Request, Verb } from './request.js'

/** The verbs that came later, and with which version. */
const since: { readonly [V in Verb]?: CniVersion } = { CHECK: '0.4.0', GC: '1.1.0', STATUS: '1.1.0' }

/** What a runtime asks with its environment and its standard input; a CniError when it can't be understood. */
export function parseRequest(environment: Environment, stdin: string): Request {
  const verb = readVerb(environment)
  switch (verb) {
    case 'VERSION':
      return { verb, cniVersion: askedVersion(stdin) }
    case 'STATUS':
      return { verb, pluginFolders: readPluginFolders(environment), config: readConfig(verb, stdin) }
    case 'GC': {
      const pluginFolders = readPluginFolders(environment)
      const config = readConfig(verb, stdin)
      return { verb, pluginFolders, config, valid: parseValidAttachments(config.document) }
    }
    default:
      return { verb, call: { attachment: readAttachment(environment), config: readConfig(verb, stdin) } }
  }
}

function readConfig(verb: Verb, stdin: string): PluginConfig {
  const config = parsePluginConfig(parseDocument(stdin))
  const first = since[verb]
  if (first === undefined || isAtLeast(config.cniVersion, first)) return config
  const message = `network ${config.name}: cniVersion ${config.cniVersion} has no ${verb}; ${first} brought it`
  throw new CniError('incompatibleVersion', message)
}

function parseDocument(stdin: string): JsonObject {
  const document = parseJson(stdin, 'the configuration on the standard input')
  if (isJsonObject(document)) return document
  throw new CniError('undecodable', 'the configuration on the standard input is not a JSON object')
}

/** Whatever else it says, or does not say: old runtimes ask for the VERSION with nothing at all. */
export function askedVersion(stdin: string): CniVersion {
  const told = /"cniVersion"\s*:\s*"([^"]*)"/i.exec(stdin)?.[1]
  return cniVersions.find(version => version === told) ?? newestCniVersion
}
