import type { Plugin } from '@weft/cni'
import { hostSysctls } from '../links/host-sysctls.js'
import type { Place } from '../place.js'
import { addAttachment } from './add.js'
import { readBridgeConfig } from './bridge-config.js'
import { checkAttachment } from './check.js'
import { collectGarbage } from './collect-garbage.js'
import { deleteAttachment } from './delete.js'

/** Containers on a bridge of the node: what the standard plugin `bridge` does, by netlink alone. */
export function bridgePlugin(place: Place, sysctls = hostSysctls): Plugin {
  return {
    add: call => addAttachment(place, call, sysctls),
    check: call => checkAttachment(place, call),
    delete: call => deleteAttachment(place, call),
    status: async config => {
      const { ipam } = readBridgeConfig(config, new Map())
      if (ipam !== undefined) await place.plugin(ipam).status(config)
    },
    collectGarbage: (config, valid) => collectGarbage(place, config, valid),
  }
}
