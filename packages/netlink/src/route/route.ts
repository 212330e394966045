import { type Address, bitsOf, type Family, type Prefix, prefix, prefixOf } from '@weft/inet'
import { familyOfNumber } from '../address-family.js'
import type { AttributeReader } from '../codec/attribute-reader.js'
import { MalformedMessageError } from '../codec/malformed-message-error.js'
import type { Message } from '../codec/message.js'
import { type Scope, scopeOfNumber } from '../scope.js'
import {
  RTA_DST,
  RTA_GATEWAY,
  RTA_METRICS,
  RTA_MULTIPATH,
  RTA_NH_ID,
  RTA_OIF,
  RTA_PREFSRC,
  RTA_PRIORITY,
  RTA_TABLE,
  RTA_VIA,
  RTAX_MTU,
  RTM_F_CLONED,
  RTMSG_LENGTH,
  RTNH_F_ONLINK,
} from './constants.js'
import { decodeHops, type Hop } from './hops.js'
import { type RouteType, routeTypeOfNumber } from './route-type.js'

export interface Route {
  family: Family
  /** '0.0.0.0/0' or '::/0' is the default route. */
  destination: Prefix
  table: number
  /** Who made the route: 2 the kernel, 3 boot, 4 an administrator … */
  protocol: number
  scope: Scope
  type: RouteType
  /** 0 is none. IPv6 turns none into 1024. */
  metric: number
  gateway?: Address
  linkIndex?: number
  isOnlink: boolean
  /** The way goes through a nexthop object; gateway, link and hops are then the object's and are not repeated here. */
  nexthopId?: number
  preferredSource?: Address
  mtuBytes?: number
  multipath?: Hop[]
}

const everywhere: Record<Family, Prefix> = { ipv4: prefix('0.0.0.0/0'), ipv6: prefix('::/0') }

/** A route of a table. Not one: an exception made by path MTU discovery, which kernels before 5.0 mix into the dump. */
export function decodeRoute(message: Message): Route | undefined {
  return (message.u32(8) & RTM_F_CLONED) === 0 ? decodeAnyRoute(message) : undefined
}

/** Also the answers to lookups, which carry RTM_F_CLONED. */
export function decodeAnyRoute(message: Message): Route | undefined {
  const family = familyOfNumber(message.u8(0))
  if (family === undefined) return undefined
  const length = message.u8(1)
  if (length > bitsOf(family)) throw new MalformedMessageError(`An ${family} route has the length ${length}.`)
  let destination: Address | undefined
  let table = message.u8(4)
  let metric = 0
  let nexthopId: number | undefined
  let preferredSource: Address | undefined
  let mtuBytes: number | undefined
  const way: Way = { isOnlink: (message.u32(8) & RTNH_F_ONLINK) !== 0 }
  const attributes = message.attributes(RTMSG_LENGTH)
  while (attributes.next()) {
    switch (attributes.type) {
      case RTA_DST:
        destination = attributes.addressOf(family)
        break
      case RTA_TABLE:
        table = attributes.u32()
        break
      case RTA_PRIORITY:
        metric = attributes.u32()
        break
      case RTA_NH_ID:
        nexthopId = attributes.u32()
        break
      case RTA_PREFSRC:
        preferredSource = attributes.addressOf(family)
        break
      case RTA_METRICS:
        mtuBytes = decodeMtu(attributes.nested())
        break
      default:
        // Behind the id, it could only be the nexthop's own way; see below.
        if (nexthopId === undefined) decodeWay(attributes, family, way)
    }
  }
  if (destination === undefined && length !== 0) {
    throw new MalformedMessageError(`A route of length ${length} has no destination.`)
  }
  const route: Route = {
    family,
    destination: destination === undefined ? everywhere[family] : prefixOf(destination, length),
    table,
    protocol: message.u8(5),
    scope: scopeOfNumber(message.u8(6)),
    type: routeTypeOfNumber(message.u8(7)),
    metric,
    isOnlink: nexthopId === undefined && way.isOnlink,
  }
  if (preferredSource !== undefined) route.preferredSource = preferredSource
  if (mtuBytes !== undefined) route.mtuBytes = mtuBytes
  // Under net.ipv4.nexthop_compat_mode=1, the default, the kernel repeats the nexthop's way in each route. What the route
  // itself says is the id, and a route must read the same under either setting.
  if (nexthopId !== undefined) route.nexthopId = nexthopId
  else {
    if (way.gateway !== undefined) route.gateway = way.gateway
    if (way.linkIndex !== undefined) route.linkIndex = way.linkIndex
    if (way.multipath !== undefined) route.multipath = way.multipath
  }
  return route
}

type Way = Pick<Route, 'gateway' | 'linkIndex' | 'isOnlink' | 'multipath'>

function decodeWay(attributes: AttributeReader, family: Family, way: Way): void {
  switch (attributes.type) {
    case RTA_GATEWAY:
      way.gateway = attributes.addressOf(family)
      break
    case RTA_VIA:
      way.gateway = attributes.via()
      break
    case RTA_OIF:
      way.linkIndex = attributes.u32()
      break
    case RTA_MULTIPATH:
      way.multipath = decodeHops(attributes.bytes())
      break
  }
}

function decodeMtu(metrics: AttributeReader): number | undefined {
  while (metrics.next()) if (metrics.type === RTAX_MTU) return metrics.u32()
  return undefined
}
