import type { Operation } from '../model/operation.js'
import type { Scope } from '../model/scope.js'
import type { DesiredState, Nexthop, State } from '../model/state.js'
import type { Bounds } from './diff-links.js'
import { sameNexthop } from './equal.js'
import { isOurNexthop, isOurRoute } from './ownership.js'
import { strangers } from './strangers.js'

export function diffNexthops(desired: DesiredState, observed: State, { scope, links }: Bounds): Operation[] {
  const operations: Operation[] = []
  let known = 0
  desired.nexthop.forEach((nexthop, key) => {
    const present = observed.nexthop.get(key)
    if (present !== undefined) known += 1
    if (present === undefined || !sameNexthop(nexthop, present) || links.gone.has(present.link))
      operations.push({ do: 'nexthop.replace', nexthop })
  })
  const stale: Nexthop[] = []
  for (const nexthop of strangers(observed.nexthop, desired.nexthop, known))
    if (!links.gone.has(nexthop.link)) stale.push(nexthop)
  if (stale.length === 0) return operations
  const used = nexthopsOfOurRoutes(observed, scope)
  for (const nexthop of stale)
    if (isOurNexthop(nexthop, used, scope)) operations.push({ do: 'nexthop.delete', nexthop })
  return operations
}

function nexthopsOfOurRoutes(observed: State, scope: Scope): Set<number> {
  const used = new Set<number>()
  for (const route of observed.route.values())
    if (route.hop.by === 'nexthop' && isOurRoute(route, scope)) used.add(route.hop.id)
  return used
}
