import { type Address, addressOf, contains, type Family, familyOf, lengthOf, subnetOf } from '@weft/inet'
import type { MutableState, Route, State } from '../../model/state.js'
import { failure, noDevice } from '../failure.js'
import type { OperationFailure } from '../kernel.js'
import { longestMatch } from './longest-match.js'
import { leastIpv6MtuBytes } from './mtu.js'

/** Of a route or of a next hop. */
interface Way {
  readonly gateway: Address
  readonly link: string
  readonly isOnlink: boolean
}

export function deviceRefusal(state: State, family: Family, link: string): OperationFailure | undefined {
  const device = state.link.get(link)
  if (device === undefined) return noDevice(link)
  if (!device.isUp) return failure('ENETDOWN', `${link} is not up`)
  const lacksIpv6 = family === 'ipv6' && device.mtuBytes < leastIpv6MtuBytes
  return lacksIpv6 ? failure('ENODEV', `${link} is too small for IPv6`) : undefined
}

export function gatewayRefusal(state: MutableState, way: Way): OperationFailure | undefined {
  const { gateway, link, isOnlink } = way
  const isIpv6 = familyOf(gateway) === 'ipv6'
  // IPv4 has nothing against it where the gateway is on the link anyway.
  if ((isIpv6 || isOnlink) && isOwnAddress(state, gateway))
    return failure('EINVAL', `${gateway} is this machine itself`)
  if (isOnlink) return isIpv6 ? elsewhereRefusal(state, way) : undefined
  if (isOnLink(state, way)) return undefined
  return failure(isIpv6 ? 'EHOSTUNREACH' : 'ENETUNREACH', `${gateway} is no neighbour on ${link}`)
}

function isOwnAddress(state: State, wanted: Address): boolean {
  for (const { address } of state.address.values()) if (addressOf(address) === wanted) return true
  return false
}

/** In a subnet of the device, or led to it by a route without a gateway. */
function isOnLink(state: State, { gateway, link: name }: Way): boolean {
  const isUp = state.link.get(name)?.isUp === true
  for (const { link, address } of state.address.values()) {
    if (link !== name) continue
    // The device's own address is there while it is down, the routes to its subnets are not.
    if (addressOf(address) === gateway || (isUp && contains(subnetOf(address), gateway))) return true
  }
  for (const { destination, hop } of state.route.values())
    if (hop.by === 'other' && hop.link === name && contains(destination, gateway)) return true
  return false
}

/**
 * IPv6 does not believe that a gateway is on the link while a route leads to it over another device, be it the very
 * route that is to be replaced.
 */
function elsewhereRefusal(state: MutableState, { gateway, link }: Way): OperationFailure | undefined {
  const route = longestMatch(state, gateway)
  if (route === undefined || lengthOf(route.destination) === 0 || isDeadEnd(route) || route.hop.link === link)
    return undefined
  return failure('EINVAL', `${gateway} is not on ${link}: the route to ${route.destination} leads elsewhere`)
}

/** A blackhole or the like. */
function isDeadEnd({ hop }: Route): boolean {
  return hop.by === 'other' && hop.link === undefined
}
