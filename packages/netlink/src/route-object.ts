import { AF_BRIDGE } from '@weft/linux'
import { type AddressEntry, decodeAddressEntry } from './address/address-entry.js'
import type { Message } from './codec/message.js'
import { decodeForwardingEntry, type ForwardingEntry } from './forwarding/forwarding-entry.js'
import { decodeLink, type Link } from './link/link.js'
import {
  RTM_DELADDR,
  RTM_DELLINK,
  RTM_DELNEIGH,
  RTM_DELNEXTHOP,
  RTM_DELROUTE,
  RTM_DELRULE,
  RTM_NEWADDR,
  RTM_NEWLINK,
  RTM_NEWNEIGH,
  RTM_NEWNEXTHOP,
  RTM_NEWROUTE,
  RTM_NEWRULE,
} from './message-types.js'
import { decodeNeighbor, type Neighbor } from './neighbor/neighbor.js'
import { decodeNexthop, type Nexthop } from './nexthop/nexthop.js'
import { decodeRoute, type Route } from './route/route.js'
import { decodeRule, type Rule } from './rule/rule.js'

/** An object of rtnetlink with the name of its kind. */
export type RouteObject =
  | { kind: 'link'; value: Link }
  | { kind: 'address'; value: AddressEntry }
  | { kind: 'route'; value: Route }
  | { kind: 'neighbor'; value: Neighbor }
  | { kind: 'forwarding'; value: ForwardingEntry }
  | { kind: 'nexthop'; value: Nexthop }
  | { kind: 'rule'; value: Rule }

/** What an RTM_NEW… or RTM_DEL… message is about; undefined for the objects of other families and all other messages. */
export function decodeRouteObject(message: Message): RouteObject | undefined {
  switch (message.type) {
    case RTM_NEWLINK:
    case RTM_DELLINK:
      return named('link', decodeLink(message))
    case RTM_NEWADDR:
    case RTM_DELADDR:
      return named('address', decodeAddressEntry(message))
    case RTM_NEWROUTE:
    case RTM_DELROUTE:
      return named('route', decodeRoute(message))
    case RTM_NEWNEIGH:
    case RTM_DELNEIGH:
      return message.u8(0) === AF_BRIDGE
        ? named('forwarding', decodeForwardingEntry(message))
        : named('neighbor', decodeNeighbor(message))
    case RTM_NEWNEXTHOP:
    case RTM_DELNEXTHOP:
      return named('nexthop', decodeNexthop(message))
    case RTM_NEWRULE:
    case RTM_DELRULE:
      return named('rule', decodeRule(message))
    // Among them RTM_GETNEIGH, by which a VXLAN device with l2miss or l3miss asks for an entry.
    default:
      return undefined
  }
}

function named<K extends string, V>(kind: K, value: V | undefined): { kind: K; value: V } | undefined {
  return value === undefined ? undefined : { kind, value }
}
