import { familyOf } from '@weft/inet'
import type { MutableState, Nexthop, Route } from '../../model/state.js'
import { failure, noNexthops, notOurs } from '../failure.js'
import type { OperationFailure } from '../kernel.js'
import { routesThrough } from './cascades.js'
import type { Machine } from './machine.js'
import { deviceRefusal, gatewayRefusal } from './refuse-gateway.js'

export function nexthopRefusal({ state, hasNexthopObjects }: Machine, nexthop: Nexthop): OperationFailure | undefined {
  if (!hasNexthopObjects) return noNexthops
  if (nexthop.id === 0) return failure('EINVAL', 'a next hop needs a number')
  return (
    deviceRefusal(state, familyOf(nexthop.gateway), nexthop.link) ??
    gatewayRefusal(state, nexthop) ??
    familyRefusal(state, nexthop)
  )
}

function familyRefusal(state: MutableState, { id, gateway }: Nexthop): OperationFailure | undefined {
  if (familyOf(gateway) === 'ipv6' || !state.nexthop.has(String(id))) return undefined
  const destinations = [...routesThrough(state, String(id))].flatMap(key => state.route.get(key)?.destination ?? [])
  const hasIpv6Routes = destinations.some(destination => familyOf(destination) === 'ipv6')
  return hasIpv6Routes ? failure('EINVAL', `IPv6 routes go through the next hop ${id}`) : undefined
}

export function routeRefusal(machine: Machine, { destination, hop }: Route): OperationFailure | undefined {
  const { state, hasNexthopObjects } = machine
  if (hop.by === 'other') return notOurs(hop)
  if (hop.by === 'blackhole') return undefined
  if (hop.by === 'gateway') {
    const refusal = deviceRefusal(state, familyOf(hop.gateway), hop.link)
    // Unless it says that the gateway is on the link, a route is asked first how to get there.
    if (refusal?.code === 'ENETDOWN' && !hop.isOnlink) return gatewayRefusal(state, hop) ?? refusal
    return refusal ?? gatewayRefusal(state, hop)
  }
  if (hop.by === 'device') return deviceRefusal(state, familyOf(destination), hop.link)
  if (!hasNexthopObjects) return noNexthops
  const nexthop = state.nexthop.get(String(hop.id))
  if (nexthop === undefined) return failure('EINVAL', `there is no next hop ${hop.id}`)
  // The reverse is fine: IPv4 packets may go to an IPv6 router.
  const isLost = familyOf(destination) === 'ipv6' && familyOf(nexthop.gateway) === 'ipv4'
  return isLost ? failure('EINVAL', 'an IPv6 route cannot use an IPv4 next hop') : undefined
}
