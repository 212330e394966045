import { contains, lengthOf } from '@weft/inet'
import type { AddressEntry, Link, Route, RouteEvent, Scope } from '@weft/netlink'
import type { ObserveQuery } from '../kernel.js'
import { type Devices, nameOf } from './devices.js'
import type { Look } from './look.js'

/** What was asked and seen last: by this an event is judged. */
export interface Interest {
  readonly query: ObserveQuery
  readonly devices: Devices
  /** Indexes of the devices with an address that others can reach, and of those that our tunnels stand on. */
  readonly grounds: ReadonlySet<number>
}

/** RT_TABLE_MAIN */
const mainTable = 254

export function interestIn(query: ObserveQuery, { devices, addresses }: Look): Interest {
  const grounds = new Set<number>()
  for (const { linkIndex, scope } of addresses) if (isReachable(scope)) grounds.add(linkIndex)
  for (const name of query.links) {
    const parent = devices.byName.get(name)?.vxlan?.parentIndex
    if (parent !== undefined) grounds.add(parent)
  }
  return { query, devices, grounds }
}
/**
 * Names what changed if an observation would tell it, undefined if not. Pods come and go all the time: their veths,
 * and who answers whom on their bridge, are no reason to look again.
 */
export function whatMatters(event: RouteEvent, interest: Interest): string | undefined {
  const name = nameOfObject(event, interest.devices)
  return doesMatter(event, interest) ? `${event.kind} ${name}` : undefined
}

function doesMatter(event: RouteEvent, interest: Interest): boolean {
  switch (event.kind) {
    case 'link':
      return linkMatters(event.value, event.action, interest)
    case 'address':
      return addressMatters(event.value, interest)
    case 'neighbor':
    case 'forwarding':
      return isOurs(event.value.linkIndex, interest)
    case 'route':
      return routeMatters(event.value, interest)
    case 'nexthop':
      return true
    case 'rule':
      return interest.query.resolve.length > 0
  }
}

function linkMatters(link: Link, action: RouteEvent['action'], interest: Interest): boolean {
  const { name, index, kind } = link
  // Any event: a device that is given its own MAC once more forgets its neighbours.
  if (interest.query.links.has(name) || isOurs(index, interest)) return true
  // A veth without an address is a pod's.
  if (kind === 'veth' && !interest.grounds.has(index)) return false
  const known = interest.devices.byIndex.get(index)
  return action === 'delete' || known === undefined || !looksTheSame(link, known)
}

/** Most events of a device are about what nobody asked for: its carrier, its ports, what was put on it. */
function looksTheSame(a: Link, b: Link): boolean {
  return a.name === b.name && a.mtuBytes === b.mtuBytes && a.isUp === b.isUp && a.mac === b.mac
}

function addressMatters({ linkIndex, scope }: AddressEntry, interest: Interest): boolean {
  return isOurs(linkIndex, interest) || isReachable(scope)
}

/** By others. */
function isReachable(scope: Scope): boolean {
  return scope !== 'link' && scope !== 'host'
}

function routeMatters({ table, destination, linkIndex }: Route, interest: Interest): boolean {
  if (table !== mainTable) return false
  const { networks, resolve } = interest.query
  return (
    resolve.length > 0 ||
    lengthOf(destination) === 0 ||
    isOurs(linkIndex, interest) ||
    networks.some(network => contains(network, destination))
  )
}

function isOurs(index: number | undefined, { query, devices }: Interest): boolean {
  const name = nameOf(devices, index)
  return name !== undefined && query.links.has(name)
}

function nameOfObject(event: RouteEvent, devices: Devices): string {
  switch (event.kind) {
    case 'link':
      return event.value.name
    case 'address':
    case 'neighbor':
      return `${event.value.address} on ${nameOf(devices, event.value.linkIndex) ?? 'a new device'}`
    case 'forwarding':
      return `${event.value.mac} on ${nameOf(devices, event.value.linkIndex) ?? 'a new device'}`
    case 'route':
      return event.value.destination
    case 'nexthop':
      return String(event.value.id)
    case 'rule':
      return String(event.value.priority)
  }
}
