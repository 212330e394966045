import { familyOf } from '@weft/inet'
import { type Kind, keyOf, type MutableState, type StateObjects } from '../../model/state.js'
import { connectedRoute } from './connected-route.js'
import { indexBy, put, take } from './objects.js'

/** By the next hop's number. */
export const routesThrough = indexBy('route', ({ hop }) => (hop.by === 'nexthop' ? String(hop.id) : undefined))

/** The device is no more, nor anything on it, nor the tunnels that stood on it. */
export function removeLink(state: MutableState, name: string): void {
  for (const other of state.link.values())
    if (other.kind === 'vxlan' && other.parent === name && other.name !== name) removeLink(state, other.name)
  detach(state, name)
  takeWhere(state, 'forwarding', ({ link }) => link === name)
  takeWhere(state, 'pump', ({ link }) => link === name)
  takeWhere(state, 'address', ({ link }) => link === name)
  take(state, 'link', name)
}

/** Routes, next hops, neighbours (the permanent ones too) and IPv6 addresses go; IPv4 addresses and forwarding entries stay. */
export function takeDown(state: MutableState, name: string): void {
  const link = state.link.get(name)
  if (link?.isUp !== true) return
  put(state, 'link', { ...link, isUp: false })
  detach(state, name)
}

function detach(state: MutableState, name: string): void {
  for (const nexthop of state.nexthop.values()) if (nexthop.link === name) takeNexthop(state, nexthop.id)
  takeWhere(state, 'route', ({ hop }) => hop.link === name)
  forgetNeighbors(state, name)
  takeWhere(state, 'address', ({ link, address }) => link === name && familyOf(address) === 'ipv6')
}

/** The routes to the device's own subnets come back, nothing else does. */
export function bringUp(state: MutableState, name: string): void {
  const link = state.link.get(name)
  if (link !== undefined) put(state, 'link', { ...link, isUp: true })
  for (const address of state.address.values()) {
    if (address.link !== name) continue
    const route = connectedRoute(address)
    if (route !== undefined && !state.route.has(keyOf.route(route))) put(state, 'route', route)
  }
}

/** Its routes go with it. */
export function takeNexthop(state: MutableState, id: number): void {
  for (const key of [...routesThrough(state, String(id))]) take(state, 'route', key)
  take(state, 'nexthop', String(id))
}

export function forgetNeighbors(state: MutableState, name: string): void {
  takeWhere(state, 'neighbor', ({ link }) => link === name)
}

/**
 * With the last IPv4 address of a device, its IPv4 neighbours and routes go. Routes through next hop objects stay: the
 * kernel looks for the device in the route itself, and there it says nothing of one.
 */
export function leaveIpv4(state: MutableState, name: string): void {
  for (const { link, address } of state.address.values()) if (link === name && familyOf(address) === 'ipv4') return
  takeWhere(
    state,
    'route',
    ({ destination, hop }) => hop.link === name && hop.by !== 'nexthop' && familyOf(destination) === 'ipv4',
  )
  takeWhere(state, 'neighbor', ({ link, address }) => link === name && familyOf(address) === 'ipv4')
}

/** A device that became too small for IPv6 forgets it, but for its next hops and the routes through them. */
export function leaveIpv6(state: MutableState, name: string): void {
  takeWhere(
    state,
    'route',
    ({ destination, hop }) => hop.link === name && hop.by !== 'nexthop' && familyOf(destination) === 'ipv6',
  )
  takeWhere(state, 'neighbor', ({ link, address }) => link === name && familyOf(address) === 'ipv6')
  takeWhere(state, 'address', ({ link, address }) => link === name && familyOf(address) === 'ipv6')
}

function takeWhere<K extends Kind>(state: MutableState, kind: K, fits: (object: StateObjects[K]) => boolean): void {
  for (const [key, object] of state[kind]) if (fits(object)) take(state, kind, key)
}
