import { isDeepStrictEqual } from 'node:util'
import { familyOf } from '@weft/inet'
import type { Jump, JumpChanges } from '@weft/iptables'
import { type Operation, type PerOperation, perOperation } from '../../model/operation.js'
import {
  type Hop,
  type IpipLink,
  type IptablesChain,
  keyOf,
  type MutableState,
  type Nexthop,
  type Route,
  type TunLink,
} from '../../model/state.js'
import { bringUp, forgetNeighbors, leaveIpv4, leaveIpv6, removeLink, routesThrough, takeNexthop } from './cascades.js'
import { connectedRoute, isStillConnected } from './connected-route.js'
import { leastIpv6MtuBytes, mostMtuBytes } from './mtu.js'
import { indexBy, put, take } from './objects.js'

/**
 * What an operation that the kernel accepted makes of a state, with all that follows from it. The loop uses it to know
 * what the kernel looks like after its own operations, the memory kernel is made of it.
 */
export function applyToState(state: MutableState, operation: Operation): void {
  perOperation(effects, operation, state)
}

/** Where frames for the MAC of a device go: to one place. */
const placesOf = indexBy('forwarding', ({ link, mac }) => `${link} ${mac}`)

const effects: PerOperation<void, [state: MutableState]> = {
  'table.replace': ({ table }, state) => put(state, 'table', table),
  'table.delete': ({ table }, state) => take(state, 'table', `${table.family} ${table.name}`),
  'chain.replace': ({ chain, jumps }, state) =>
    put(state, 'chain', { ...chain, jumps: jumpsAfter(state, chain, jumps) }),
  'chain.delete': ({ chain }, state) => take(state, 'chain', keyOf.chain(chain)),
  'fou.add': ({ fou }, state) => put(state, 'fou', fou),
  'fou.delete': ({ fou }, state) => take(state, 'fou', keyOf.fou(fou)),
  'link.create': ({ link }, state) => {
    const mtuBytes = Math.min(link.mtuBytes, mostMtuBytes(state, link))
    put(state, 'link', mtuBytes === link.mtuBytes ? link : { ...link, mtuBytes })
  },
  'link.change': ({ change }, state) => {
    const { name, mac, mtuBytes, isUp } = change
    const link = state.link.get(name)
    if (link === undefined) return
    const changed = { ...link, ...(mtuBytes !== undefined && { mtuBytes }) }
    put(state, 'link', changed.kind === 'vxlan' && mac !== undefined ? { ...changed, mac } : changed)
    // Even if it is the MAC that the device had already.
    if (mac !== undefined) forgetNeighbors(state, name)
    if (mtuBytes !== undefined && mtuBytes < leastIpv6MtuBytes) leaveIpv6(state, name)
    if (isUp) bringUp(state, name)
  },
  'vxlan.change': ({ change: { name, ...changed } }, state) => {
    const link = state.link.get(name)
    if (link?.kind !== 'vxlan') return
    const moved = { ...link, ...changed }
    put(state, 'link', { ...moved, mtuBytes: Math.min(moved.mtuBytes, mostMtuBytes(state, moved)) })
  },
  'ipip.change': ({ link }, state) => moveTunnel(state, link),
  'tun.change': ({ link }, state) => moveTunnel(state, link),
  'link.delete': ({ name }, state) => removeLink(state, name),
  'address.add': ({ address }, state) => {
    put(state, 'address', address)
    const route = connectedRoute(address)
    // A device that is not known here is up: nothing else could have been told about it.
    const isUp = state.link.get(address.link)?.isUp ?? true
    if (isUp && route !== undefined && !state.route.has(keyOf.route(route))) put(state, 'route', route)
  },
  'address.delete': ({ address }, state) => {
    if (!state.address.has(keyOf.address(address))) return
    take(state, 'address', keyOf.address(address))
    const route = connectedRoute(address)
    if (route !== undefined && !isStillConnected(state, route)) takeSame(state, route)
    if (familyOf(address.address) === 'ipv4') leaveIpv4(state, address.link)
  },
  'neighbor.replace': ({ neighbor }, state) => put(state, 'neighbor', neighbor),
  'neighbor.delete': ({ neighbor }, state) => take(state, 'neighbor', keyOf.neighbor(neighbor)),
  'forwarding.replace': ({ entry }, state) => {
    // Other kinds of devices accept it as a MAC to listen to.
    if (state.link.get(entry.link)?.kind === 'other') return
    for (const key of placesOf(state, `${entry.link} ${entry.mac}`)) take(state, 'forwarding', key)
    put(state, 'forwarding', entry)
  },
  'forwarding.delete': ({ entry }, state) => take(state, 'forwarding', keyOf.forwarding(entry)),
  'pump.replace': ({ peer }, state) => put(state, 'pump', peer),
  'pump.delete': ({ peer }, state) => take(state, 'pump', keyOf.pump(peer)),
  'nexthop.replace': ({ nexthop }, state) => {
    const isMoved = (state.nexthop.get(keyOf.nexthop(nexthop))?.link ?? nexthop.link) !== nexthop.link
    put(state, 'nexthop', nexthop)
    if (isMoved) moveRoutes(state, nexthop)
  },
  'nexthop.delete': ({ nexthop }, state) => takeNexthop(state, nexthop.id),
  'route.replace': ({ route }, state) => put(state, 'route', onItsDevice(state, route)),
  'route.delete': ({ route }, state) => takeSame(state, route),
}

/** Deletions take the first of equal ones, additions come last: as iptables does. */
function jumpsAfter(state: MutableState, chain: IptablesChain, changes: JumpChanges): readonly Jump[] {
  const jumps = [...(state.chain.get(keyOf.chain(chain))?.jumps ?? [])]
  for (const gone of changes.delete) {
    const place = jumps.findIndex(jump => isDeepStrictEqual(jump, gone))
    if (place >= 0) jumps.splice(place, 1)
  }
  return [...jumps, ...changes.add]
}

/** All that is on it stays. */
function moveTunnel(state: MutableState, { kind, name, local, port }: IpipLink | TunLink): void {
  const link = state.link.get(name)
  if (link?.kind === kind) put(state, 'link', { ...link, local, port })
}

function moveRoutes(state: MutableState, { id, link }: Nexthop): void {
  for (const key of [...routesThrough(state, String(id))]) {
    const route = state.route.get(key)
    if (route !== undefined) put(state, 'route', { ...route, hop: { by: 'nexthop', id, link } })
  }
}

/** The next hop decides about the device, whatever the route says. */
function onItsDevice(state: MutableState, route: Route): Route {
  if (route.hop.by !== 'nexthop') return route
  const { id } = route.hop
  const link = state.nexthop.get(String(id))?.link ?? route.hop.link
  return link === route.hop.link ? route : { ...route, hop: { by: 'nexthop', id, link } }
}

/** A deletion names the route as exactly as it can: one that somebody else put in its place stays. */
function takeSame(state: MutableState, route: Route): void {
  const key = keyOf.route(route)
  const present = state.route.get(key)
  if (present?.protocol !== route.protocol) return
  // IPv6 compares no gateway with a next hop object's.
  const isBlind = present.hop.by === 'nexthop' && route.hop.by === 'gateway' && familyOf(route.destination) === 'ipv6'
  if (isBlind || leadsTheSameWay(present.hop, route.hop)) take(state, 'route', key)
}

function leadsTheSameWay(a: Hop, b: Hop): boolean {
  if (a.by === 'gateway' && b.by === 'gateway') return a.gateway === b.gateway && a.link === b.link
  if (a.by === 'nexthop' && b.by === 'nexthop') return a.id === b.id
  return isDeepStrictEqual(a, b)
}
