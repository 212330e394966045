import type { Nexthop as KernelNexthop, Route as KernelRoute } from '@weft/netlink'
import { type Hop, type Nexthop, type Route, weftProtocol } from '../../model/state.js'
import { type Devices, nameOf } from './devices.js'

/** Undefined for what weft has no use for: groups, blackholes, next hops without a gateway. */
export function readNexthop(nexthop: KernelNexthop, devices: Devices): Nexthop | undefined {
  const { id, gateway, linkIndex, isOnlink, protocol, group } = nexthop
  const link = nameOf(devices, linkIndex)
  if (gateway === undefined || link === undefined || group !== undefined) return undefined
  return { id, gateway, link, isOnlink, protocol }
}

interface Surroundings {
  readonly devices: Devices
  readonly nexthops: ReadonlyMap<string, Nexthop>
}

export function readRoute(route: KernelRoute, surroundings: Surroundings): Route {
  const { destination, metric, protocol } = route
  return { destination, metric, protocol, hop: readHop(route, surroundings) }
}

function readHop(route: KernelRoute, { devices, nexthops }: Surroundings): Hop {
  const { gateway, isOnlink, nexthopId } = route
  if (isPlain(route)) {
    if (nexthopId !== undefined) {
      return { by: 'nexthop', id: nexthopId, link: nexthops.get(String(nexthopId))?.link }
    }
    const link = nameOf(devices, route.linkIndex)
    if (gateway !== undefined && link !== undefined) return { by: 'gateway', gateway, link, isOnlink }
    if (gateway === undefined && link !== undefined && route.protocol === weftProtocol) return { by: 'device', link }
  }
  if (route.type === 'blackhole' && route.protocol === weftProtocol) return { by: 'blackhole', link: undefined }
  const link = route.type === 'unicast' ? nameOf(devices, route.linkIndex) : undefined
  return { by: 'other', link, text: formatWay(route, devices) }
}

/** Nothing about it but the way, so that one which somebody made slow or odd differs from one of ours. */
function isPlain({ type, scope, preferredSource, mtuBytes, multipath }: KernelRoute): boolean {
  return (
    type === 'unicast' &&
    scope === 'global' &&
    preferredSource === undefined &&
    mtuBytes === undefined &&
    multipath === undefined
  )
}

/** As `ip route` prints it. */
function formatWay(route: KernelRoute, devices: Devices): string {
  const { type, nexthopId, multipath, preferredSource, mtuBytes } = route
  const words = [
    ...(type === 'unicast' ? [] : [type]),
    ...(nexthopId === undefined ? [] : [`nhid ${nexthopId}`]),
    ...(type === 'unicast' ? hopWords(route, devices) : []),
    ...(multipath ?? []).flatMap(hop => ['nexthop', ...hopWords(hop, devices), `weight ${hop.weight}`]),
    ...(preferredSource === undefined ? [] : [`src ${preferredSource}`]),
    ...(mtuBytes === undefined ? [] : [`mtu ${mtuBytes}`]),
  ]
  return words.join(' ')
}

type Way = Pick<KernelRoute, 'gateway' | 'linkIndex' | 'isOnlink'>

function hopWords({ gateway, linkIndex, isOnlink }: Way, devices: Devices): string[] {
  const link = nameOf(devices, linkIndex)
  return [
    ...(gateway === undefined ? [] : [`via ${gateway}`]),
    ...(link === undefined ? [] : [`dev ${link}`]),
    ...(isOnlink ? ['onlink'] : []),
  ]
}
