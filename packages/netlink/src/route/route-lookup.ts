import type { Address } from '@weft/inet'
import { MalformedMessageError } from '../codec/malformed-message-error.js'
import type { Message } from '../codec/message.js'
import { NetlinkError } from '../netlink-error.js'
import { decodeAnyRoute } from './route.js'
import type { RouteType } from './route-type.js'

/** Which way the kernel would send a packet. */
export interface RouteLookup {
  /** 'local' for the host's own addresses. */
  type: RouteType
  linkIndex?: number
  /** None when the destination is a neighbour. */
  gateway?: Address
  preferredSource?: Address
}

/**
 * IPv4 refuses a lookup that ends in an unreachable, prohibit or blackhole route. IPv6 answers with the route, on the
 * loopback device; here both read as the same refusal.
 */
const refusals: Partial<Record<RouteType, string>> = {
  blackhole: 'EINVAL',
  unreachable: 'EHOSTUNREACH',
  prohibit: 'EACCES',
}

export function decodeRouteLookup(message: Message): RouteLookup | NetlinkError {
  const route = decodeAnyRoute(message)
  if (route === undefined) throw new MalformedMessageError('A route lookup was answered with something else.')
  const errno = refusals[route.type]
  if (errno !== undefined) return new NetlinkError({ operation: 'RTM_GETROUTE', errno })
  const lookup: RouteLookup = { type: route.type }
  if (route.linkIndex !== undefined) lookup.linkIndex = route.linkIndex
  if (route.gateway !== undefined) lookup.gateway = route.gateway
  if (route.preferredSource !== undefined) lookup.preferredSource = route.preferredSource
  return lookup
}
