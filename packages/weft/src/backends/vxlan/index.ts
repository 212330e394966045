import type { Backend } from '../backend.js'
import { advertiseVxlan } from './advertise.js'
import { readVxlanConfig } from './config.js'
import { vxlanIdentities } from './identities.js'
import { planVxlan, vxlanLinkName } from './plan.js'

export const vxlan: Backend = {
  type: 'vxlan',
  configure(section) {
    const config = readVxlanConfig(section)
    return {
      type: 'vxlan',
      leaseType: 'vxlan',
      hasPeers: true,
      options: { ...config },
      asksForPaths: config.usesDirectRouting,
      isNextHop: false,
      links: family => [vxlanLinkName(config.vni, family)],
      plan: context => planVxlan(config, context),
      advertise: own => advertiseVxlan(config, own),
    }
  },
  identities: vxlanIdentities,
}
