import { type Address, address } from './address.js'
import { contains } from './containment.js'
import { familyOf } from './family.js'
import { prefix } from './prefix.js'

const MULTICAST = { ipv4: prefix('224.0.0.0/4'), ipv6: prefix('ff00::/8') }
const LOOPBACK = { ipv4: prefix('127.0.0.0/8'), ipv6: prefix('::1/128') }
const LINK_LOCAL = { ipv4: prefix('169.254.0.0/16'), ipv6: prefix('fe80::/10') }
const UNSPECIFIED = { ipv4: address('0.0.0.0'), ipv6: address('::') }

export function isMulticast(address: Address): boolean {
  return contains(MULTICAST[familyOf(address)], address)
}

export function isLoopback(address: Address): boolean {
  return contains(LOOPBACK[familyOf(address)], address)
}

export function isLinkLocal(address: Address): boolean {
  return contains(LINK_LOCAL[familyOf(address)], address)
}

export function isUnspecified(address: Address): boolean {
  return address === UNSPECIFIED[familyOf(address)]
}
