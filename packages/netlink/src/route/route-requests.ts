import { type Address, type Family, familyOf, lengthOf, networkOf } from '@weft/inet'
import { familyNumber } from '../address-family.js'
import { NLM_F_CREATE, NLM_F_DUMP, NLM_F_EXCL, NLM_F_REPLACE } from '../codec/constants.js'
import type { MessageWriter } from '../codec/message-writer.js'
import { RTM_DELROUTE, RTM_GETROUTE, RTM_NEWROUTE } from '../message-types.js'
import type { Request } from '../request.js'
import { RT_SCOPE_NOWHERE, scopeNumber } from '../scope.js'
import {
  RT_TABLE_MAIN,
  RT_TABLE_UNSPEC,
  RTA_DST,
  RTA_METRICS,
  RTA_NH_ID,
  RTA_OIF,
  RTA_PREFSRC,
  RTA_PRIORITY,
  RTA_TABLE,
  RTAX_ADVMSS,
  RTAX_MTU,
  RTMSG_LENGTH,
  RTNH_F_ONLINK,
  RTPROT_BOOT,
} from './constants.js'
import { writeGateway, writeHops } from './hops.js'
import type { Route } from './route.js'
import { type RouteType, routeTypeNumber } from './route-type.js'

/** A dumped `Route` is one too. Left out: table main, protocol boot, type unicast, and the scope that `ip` would choose. */
export type RouteSpec = Pick<Route, 'destination'> &
  Partial<Omit<Route, 'family' | 'destination'>> & {
    /** The largest TCP segment that the other end is told to send. */
    advmssBytes?: number
  }

/** Refused with EEXIST when there is a route of this destination, table and metric. */
export function addRoute(route: RouteSpec): Request {
  return newRoute(NLM_F_CREATE | NLM_F_EXCL, route)
}

/**
 * Stands beside another route of this destination, table and metric: IPv4 uses the newest, IPv6 all of them. Refused with
 * EEXIST only when the very same route is there.
 */
export function addRouteBeside(route: RouteSpec): Request {
  return newRoute(NLM_F_CREATE, route)
}

/** Takes the place of the route of this destination, table and metric, if there is one. */
export function replaceRoute(route: RouteSpec): Request {
  return newRoute(NLM_F_CREATE | NLM_F_REPLACE, route)
}

/** Deletes the first route that agrees with everything that is said; ESRCH when there is none. */
export function deleteRoute(route: RouteSpec): Request {
  const scope = route.scope === undefined ? RT_SCOPE_NOWHERE : scopeNumber(route.scope)
  const type = route.type === undefined ? 0 : routeTypeNumber(route.type)
  const header = { protocol: route.protocol ?? 0, scope, type }
  return {
    operation: 'RTM_DELROUTE',
    type: RTM_DELROUTE,
    flags: 0,
    writeBody: writer => writeRoute(writer, route, header),
  }
}

/** A table that does not exist is refused with ENOENT. */
export function dumpRoutes(filter: { family: Family; table?: number }): Request {
  return {
    operation: 'RTM_GETROUTE',
    type: RTM_GETROUTE,
    flags: NLM_F_DUMP,
    writeBody: writer => {
      writer.u8(familyNumber(filter.family))
      writer.zeros(RTMSG_LENGTH - 1)
      if (filter.table !== undefined) writer.attributeU32(RTA_TABLE, filter.table)
    },
  }
}

/** Which way a packet to the address would go. */
export function lookUpRoute(destination: Address): Request {
  return {
    operation: 'RTM_GETROUTE',
    type: RTM_GETROUTE,
    flags: 0,
    writeBody: writer => {
      const family = familyOf(destination)
      writer.u8(familyNumber(family))
      writer.u8(family === 'ipv4' ? 32 : 128)
      writer.zeros(RTMSG_LENGTH - 2)
      writer.attributeAddress(RTA_DST, destination)
    },
  }
}

function newRoute(flags: number, route: RouteSpec): Request {
  const type = route.type ?? 'unicast'
  const header = {
    protocol: route.protocol ?? RTPROT_BOOT,
    scope: scopeNumber(route.scope ?? defaultScope(route, type)),
    type: routeTypeNumber(type),
  }
  return {
    operation: 'RTM_NEWROUTE',
    type: RTM_NEWROUTE,
    flags,
    writeBody: writer => writeRoute(writer, route, header),
  }
}

/** As `ip route` chooses. IPv6 knows no scopes of routes: whatever is sent is dumped as 'global'. */
function defaultScope(route: RouteSpec, type: RouteType): 'global' | 'link' | 'host' {
  if (type === 'local' || type === 'nat') return 'host'
  if (type === 'broadcast' || type === 'multicast' || type === 'anycast') return 'link'
  const isDirect = route.gateway === undefined && route.nexthopId === undefined && route.multipath === undefined
  return type === 'unicast' && isDirect && familyOf(route.destination) === 'ipv4' ? 'link' : 'global'
}

function writeRoute(
  writer: MessageWriter,
  route: RouteSpec,
  header: { protocol: number; scope: number; type: number },
): void {
  const family = familyOf(route.destination)
  const length = lengthOf(route.destination)
  const table = route.table ?? RT_TABLE_MAIN
  // struct rtmsg: family, lengths of destination and source, TOS, table, protocol, scope, type, flags.
  writer.u8(familyNumber(family))
  writer.u8(length)
  writer.u16(0)
  writer.u8(table < 256 ? table : RT_TABLE_UNSPEC)
  writer.u8(header.protocol)
  writer.u8(header.scope)
  writer.u8(header.type)
  writer.u32(route.isOnlink === true ? RTNH_F_ONLINK : 0)
  if (length !== 0) writer.attributeAddress(RTA_DST, networkOf(route.destination))
  if (route.nexthopId !== undefined) writer.attributeU32(RTA_NH_ID, route.nexthopId)
  if (route.gateway !== undefined) writeGateway(writer, family, route.gateway)
  if (route.preferredSource !== undefined) writer.attributeAddress(RTA_PREFSRC, route.preferredSource)
  if (route.metric !== undefined && route.metric !== 0) writer.attributeU32(RTA_PRIORITY, route.metric)
  if (table > 255) writer.attributeU32(RTA_TABLE, table)
  if (route.linkIndex !== undefined) writer.attributeU32(RTA_OIF, route.linkIndex)
  if (route.mtuBytes !== undefined || route.advmssBytes !== undefined) {
    const metrics = writer.beginNested(RTA_METRICS)
    if (route.mtuBytes !== undefined) writer.attributeU32(RTAX_MTU, route.mtuBytes)
    if (route.advmssBytes !== undefined) writer.attributeU32(RTAX_ADVMSS, route.advmssBytes)
    writer.endNested(metrics)
  }
  if (route.multipath !== undefined) writeHops(writer, family, route.multipath)
}
