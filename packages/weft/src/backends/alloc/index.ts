import type { Backend } from '../backend.js'
import { planAlloc } from './plan.js'

export const alloc: Backend = {
  type: 'alloc',
  configure: () => ({
    type: 'alloc',
    // flannel's says nothing of itself.
    leaseType: '',
    options: {},
    hasPeers: false,
    asksForPaths: false,
    isNextHop: false,
    links: () => [],
    plan: planAlloc,
    advertise: () => undefined,
  }),
  identities: () => [],
}
