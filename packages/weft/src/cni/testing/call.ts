import type { Call, JsonObject, PluginConfig, Result } from '@weft/cni'

/** What a runtime asks of a plugin, as tests write it. */
export interface Asked {
  readonly containerId?: string
  readonly interfaceName?: string
  readonly args?: Readonly<Record<string, string>>
  readonly document: JsonObject
  readonly previousResult?: Result
  readonly network?: string
}

export function callOf({ containerId = 'c1', interfaceName = 'eth0', args = {}, ...asked }: Asked): Call {
  return {
    attachment: { containerId, interfaceName, args: new Map(Object.entries(args)), pluginFolders: [] },
    config: configOf(asked),
  }
}

export function configOf({ document, previousResult, network = 'cbr0' }: Asked): PluginConfig {
  return {
    cniVersion: '1.0.0',
    name: network,
    type: 'any',
    document,
    ...(previousResult && { previousResult }),
  }
}
