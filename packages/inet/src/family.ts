import type { Address } from './address.js'
import type { InterfaceAddress } from './interface-address.js'
import type { Prefix } from './prefix.js'

export type Family = 'ipv4' | 'ipv6'

export function familyOf(value: Address | Prefix | InterfaceAddress): Family {
  return value.includes(':') ? 'ipv6' : 'ipv4'
}

export function bitsOf(family: Family): 32 | 128 {
  return family === 'ipv4' ? 32 : 128
}
