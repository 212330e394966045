import type { Backend } from '../backend.js'
import { planHostGw } from './plan.js'

export const hostGw: Backend = {
  type: 'host-gw',
  configure: () => ({
    type: 'host-gw',
    options: {},
    asksForPaths: true,
    isNextHop: true,
    links: () => [],
    plan: planHostGw,
    advertise: () => undefined,
  }),
  identities: () => [],
}
