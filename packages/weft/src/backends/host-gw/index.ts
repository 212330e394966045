import type { Backend } from '../backend.js'
import { planHostGw } from './plan.js'

export const hostGw: Backend = {
  type: 'host-gw',
  configure: () => ({
    type: 'host-gw',
    leaseType: 'host-gw',
    hasPeers: true,
    options: {},
    asksForPaths: true,
    isNextHop: true,
    links: () => [],
    plan: planHostGw,
    advertise: () => undefined,
  }),
  identities: () => [],
}
