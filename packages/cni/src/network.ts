import type { Attachment, ValidAttachment } from './attachment.js'
import { CniError } from './cni-error.js'
import { isAtLeast } from './cni-version.js'
import { isJsonObject, type JsonObject } from './json.js'
import type { NetworkList } from './network-list.js'
import { parsePluginConfig } from './parse-plugin-config.js'
import type { Call, Plugin } from './plugin.js'
import type { PluginConfig } from './plugin-config.js'
import type { Result } from './result.js'

/** One container that comes to a network, or leaves it. */
export interface Membership {
  readonly attachment: Attachment
  /** What is wanted of the plugins that say they can: `portMappings`, `bandwidth`, `ips`. */
  readonly capabilities?: JsonObject
  /** What its ADD gave. */
  readonly result?: Result
}

/** The runtime's side: the plugins of a list, asked in their order, each told what those before it made. */
export class Network {
  readonly #list: NetworkList
  readonly #plugin: (type: string) => Plugin

  constructor(list: NetworkList, plugin: (type: string) => Plugin) {
    this.#list = list
    this.#plugin = plugin
  }

  async add(membership: Membership): Promise<Result> {
    let result: Result | undefined
    for (const document of this.#list.plugins) {
      const call = this.#call(document, { ...membership, ...(result && { result }) })
      result = await this.#plugin(call.config.type).add(call)
    }
    if (result === undefined) throw new CniError('invalidConfig', `network ${this.#list.name} has no plugins`)
    return result
  }

  async check(membership: Membership): Promise<void> {
    for (const document of this.#list.plugins) {
      const call = this.#call(document, membership)
      await this.#plugin(call.config.type).check(call)
    }
  }

  /** In reverse order. Before version 0.4.0 nobody is told at a DEL what the ADD gave. */
  async delete({ result, ...rest }: Membership): Promise<void> {
    const isTold = isAtLeast(this.#list.cniVersion, '0.4.0')
    for (const document of this.#list.plugins.toReversed()) {
      const call = this.#call(document, { ...rest, ...(isTold && result && { result }) })
      await this.#plugin(call.config.type).delete(call)
    }
  }

  async collectGarbage(valid: readonly ValidAttachment[]): Promise<void> {
    for (const document of this.#list.plugins) {
      const config = this.#config(document)
      await this.#plugin(config.type).collectGarbage(config, valid)
    }
  }

  #call(document: JsonObject, { attachment, capabilities = {}, result }: Membership): Call {
    const config = this.#config({ ...document, ...argumentsFor(document, capabilities) })
    return { attachment, config: result === undefined ? config : { ...config, previousResult: result } }
  }

  #config(document: JsonObject): PluginConfig {
    const { name, cniVersion } = this.#list
    return parsePluginConfig({ ...document, name, cniVersion })
  }
}

function argumentsFor({ capabilities }: JsonObject, wanted: JsonObject): JsonObject {
  const given = Object.entries(wanted).filter(([name]) => isJsonObject(capabilities) && capabilities[name] === true)
  return given.length === 0 ? {} : { runtimeConfig: Object.fromEntries(given) }
}
