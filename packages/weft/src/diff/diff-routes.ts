import { familyOf, type Prefix } from '@weft/inet'
import type { Operation } from '../model/operation.js'
import { type Problem, problem } from '../model/problem.js'
import type { Scope } from '../model/scope.js'
import type { DesiredState, Route, State } from '../model/state.js'
import type { Bounds } from './diff-links.js'
import { sameRoute } from './equal.js'
import { isOurRoute, mayReplaceRoute } from './ownership.js'
import { strangers } from './strangers.js'

interface RouteDifference {
  readonly operations: readonly Operation[]
  readonly problems: readonly Problem[]
}

/**
 * IPv6 routes that go, go first: the kernel asks its own table where the gateway of an onlink route is, and refuses the
 * route while another device leads there, be it by the very route that is to be replaced.
 */
export function diffRoutes(desired: DesiredState, observed: State, { scope, links }: Bounds): RouteDifference {
  const cleared: Operation[] = []
  const replaced: Operation[] = []
  const deleted: Operation[] = []
  const problems: Problem[] = []
  const isLost = ({ hop }: Route) => hop.link !== undefined && links.gone.has(hop.link)
  const others = new PreferredRoutes()
  let known = 0
  if (observed.route.size > 0)
    desired.route.forEach((_, key) => {
      if (observed.route.has(key)) known += 1
    })
  for (const route of strangers(observed.route, desired.route, known)) {
    if (isLost(route) || leaves(route, scope, desired)) continue
    if (!isOurRoute(route, scope)) others.add(route)
    else if (familyOf(route.destination) === 'ipv6') cleared.push({ do: 'route.delete', route })
    else deleted.push({ do: 'route.delete', route })
  }
  desired.route.forEach((route, key) => {
    const there = observed.route.get(key)
    const present = there === undefined || isLost(there) ? undefined : there
    const obstacle = present === undefined || mayReplaceRoute(present) ? obstacleBefore(route) : present
    if (obstacle !== undefined) problems.push(inTheWay(obstacle))
    else if (present === undefined || !sameRoute(route, present)) {
      if (present !== undefined && hidesGateway(present, route)) cleared.push({ do: 'route.delete', route: present })
      replaced.push({ do: 'route.replace', route })
    }
  })
  return { operations: [...cleared, ...replaced, ...deleted], problems }

  /** A blackhole is for what nobody else has a route for. */
  function obstacleBefore(route: Route): Route | undefined {
    return route.hop.by === 'blackhole' ? undefined : others.before(route)
  }
}

/**
 * It goes with its device; unless its next hop is wanted on another one, and takes it along, or it hides the gateways of IPv6
 * from us until then.
 */
function leaves({ destination, hop }: Route, { leftOvers }: Scope, { nexthop }: DesiredState): boolean {
  if (hop.link === undefined || !leftOvers.has(hop.link)) return false
  if (hop.by === 'nexthop') return !nexthop.has(String(hop.id))
  return hop.by !== 'device' || familyOf(destination) === 'ipv4'
}

/** Of several routes to one destination the kernel takes the one with the smallest metric. */
class PreferredRoutes {
  readonly #best = new Map<Prefix, Route>()

  add(route: Route): void {
    const best = this.#best.get(route.destination)
    if (best === undefined || best.metric > route.metric) this.#best.set(route.destination, route)
  }

  before({ destination, metric }: Route): Route | undefined {
    const best = this.#best.get(destination)
    return best !== undefined && best.metric < metric ? best : undefined
  }
}

function hidesGateway(present: Route, { destination, hop }: Route): boolean {
  return familyOf(destination) === 'ipv6' && hop.by === 'gateway' && hop.isOnlink && present.hop.link !== hop.link
}

function inTheWay({ destination, protocol }: Route): Problem {
  const sentence = `the route to ${destination} was put there by somebody else (route protocol ${protocol}) and is left alone; that peer cannot be reached through weft until it goes`
  return problem('route-in-the-way', destination, sentence)
}
