import type { Message } from '../codec/message.js'
import { decodeRouteObject, type RouteObject } from '../route-object.js'
import { NETLINK_ROUTE } from '../socket-constants.js'
import { routeFilter } from './route-filter.js'
import { type EventWatch, type WatchOptions, watchGroups } from './watch-groups.js'

export type RouteGroup = keyof typeof groupNumbers

/**
 * An object of rtnetlink was made, changed or deleted. Not everything is told: a link that goes down takes its IPv4 routes
 * and its nexthops along without a word about them, so a link event means 'look again at all that uses it'. And nothing at all
 * is told of a link's addrGenMode and of a bridge port's settings. (Seen with Linux 6.18.)
 */
export type RouteEvent = RouteObject & {
  action: 'new' | 'delete'
  /**
   * Of the socket whose request caused it. 0 when the kernel did it, or does not tell: Linux 6.18 tells for IPv4 addresses,
   * new neighbours, routes, nexthops and rules, and never for links, IPv6 addresses and forwarding entries.
   */
  portId: number
}

// <linux/rtnetlink.h>, RTNLGRP_*. Forwarding entries come with the neighbours.
const groupNumbers = {
  link: [1],
  neighbor: [3],
  'ipv4-address': [5],
  'ipv4-route': [7],
  'ipv6-address': [9],
  'ipv6-route': [11],
  rule: [8, 19],
  nexthop: [32],
} as const

export function watchRoute(
  options: WatchOptions & {
    groups: readonly RouteGroup[]
    /** The kernel keeps the rest to itself, which costs nobody anything. */
    deletionsOnly?: boolean
    onEvents: (events: RouteEvent[]) => void
  },
): EventWatch {
  const filter = routeFilter({ deletionsOnly: options.deletionsOnly === true })
  const groups = options.groups.flatMap(group => groupNumbers[group])
  return watchGroups({ ...options, protocol: NETLINK_ROUTE, groups, filter, decode: decodeRouteEvent })
}

export function decodeRouteEvent(message: Message): RouteEvent | undefined {
  const object = decodeRouteObject(message)
  if (object === undefined) return undefined
  // RTM_NEW… numbers are multiples of four, RTM_DEL… follow them.
  const action = (message.type & 3) === 0 ? 'new' : 'delete'
  return { ...object, action, portId: message.portId }
}
