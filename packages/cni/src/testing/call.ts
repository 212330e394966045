import type { JsonObject } from '../json.js'
import { parsePluginConfig } from '../parse-plugin-config.js'
import type { Call } from '../plugin.js'

export function callWith(document: JsonObject): Call {
  return {
    attachment: {
      containerId: 'c1',
      interfaceName: 'eth0',
      namespacePath: '/run/netns/c1',
      args: new Map([['K8S_POD_NAME', 'web']]),
      pluginFolders: ['/opt/cni/bin', '/usr/lib/cni'],
    },
    config: parsePluginConfig(document),
  }
}
