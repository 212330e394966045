import type { Backend } from '../backend.js'
import { readUdpConfig } from './config.js'
import { planUdp, udpLinkName } from './plan.js'

export const udp: Backend = {
  type: 'udp',
  configure(section) {
    const config = readUdpConfig(section)
    return {
      type: 'udp',
      // flannel's says nothing of itself, and takes everybody for one of its own.
      leaseType: '',
      hasPeers: true,
      options: { ...config },
      asksForPaths: false,
      isNextHop: false,
      links: family => [udpLinkName(family)],
      fouPort: config.port,
      plan: context => planUdp(config, context),
      advertise: () => undefined,
    }
  },
  identities: () => [],
}
