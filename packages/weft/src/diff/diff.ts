import { isDeepStrictEqual } from 'node:util'
import type { Operation } from '../model/operation.js'
import type { Problem } from '../model/problem.js'
import type { Scope } from '../model/scope.js'
import { type DesiredState, ipipProtocol, type State } from '../model/state.js'
import { diffChains } from './diff-chains.js'
import { diffFou } from './diff-fou.js'
import { diffLinks } from './diff-links.js'
import { diffNexthops } from './diff-nexthops.js'
import { diffPump } from './diff-pump.js'
import { diffRoutes } from './diff-routes.js'
import { diffAddresses, diffForwarding, diffNeighbors } from './diff-tunnel.js'
import { inOrder } from './order.js'

export interface Difference {
  /** In an order that never breaks what works: what is new is whole before what is old goes. */
  readonly operations: readonly Operation[]
  readonly problems: readonly Problem[]
}

/** The operations that turn what is there into what should be there, within the scope. */
export function diff(desired: DesiredState, observed: State, scope: Scope): Difference {
  const links = diffLinks(desired, observed, scope)
  const bounds = { scope, links }
  const routes = diffRoutes(desired, observed, bounds)
  return {
    operations: [
      ...inOrder(
        diffTables(desired, observed, scope),
        diffChains(desired, observed, scope),
        diffFou(desired, observed, scope),
        links.operations,
        diffAddresses(desired, observed, bounds),
        diffNeighbors(desired, observed, bounds),
        diffForwarding(desired, observed, bounds),
        diffPump(desired, observed, bounds),
        diffNexthops(desired, observed, bounds),
        routes.operations,
      ),
      // By now what went through them goes another way.
      ...[...scope.leftOverPorts].map(
        (port): Operation => ({ do: 'fou.delete', fou: { port, protocol: ipipProtocol } }),
      ),
      ...[...scope.leftOvers].map((name): Operation => ({ do: 'link.delete', name })),
    ],
    problems: routes.problems,
  }
}

function diffTables(desired: DesiredState, observed: State, scope: Scope): Operation[] {
  const operations: Operation[] = []
  for (const [key, table] of desired.table)
    if (!isDeepStrictEqual(table, observed.table.get(key))) operations.push({ do: 'table.replace', table })
  for (const [key, { family, name }] of observed.table)
    if (scope.tables.has(key) && !desired.table.has(key))
      operations.push({ do: 'table.delete', table: { family, name } })
  return operations
}
