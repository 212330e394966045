import type { PluginConfig } from '@weft/cni'
import { absolutePath } from '../../document/absolute-path.js'
import { Section } from '../../document/section.js'
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js'

/** What the plugin reads of its configuration. */
export interface FlannelConfig {
  /** As it is written, when it is. */
  readonly cniVersion?: string
  readonly subnetFile: string
  /** Where it writes down what it has handed to the delegate. */
  readonly dataDir: string
  readonly delegate: JsonObject
  readonly ipam: JsonObject
  readonly runtimeConfig?: JsonObject
}

export function readFlannelConfig({ name, document }: PluginConfig): FlannelConfig {
  const section = new Section(`network ${name}`, document)
  const cniVersion = section.text('cniVersion')
  const runtimeConfig = section.optional('runtimeConfig', object)
  return {
    ...(cniVersion && { cniVersion }),
    subnetFile: section.optional('subnetFile', absolutePath) ?? '/run/flannel/subnet.env',
    dataDir: section.optional('dataDir', absolutePath) ?? '/var/lib/cni/flannel',
    delegate: section.optional('delegate', object) ?? {},
    ipam: section.optional('ipam', object) ?? {},
    ...(runtimeConfig && { runtimeConfig }),
  }
}

const object = {
  accepted: 'a JSON object',
  parse: (value: Json) => (isJsonObject(value) ? value : undefined),
}
