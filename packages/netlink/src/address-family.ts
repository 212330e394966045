import type { Family } from '@weft/inet'
import { AF_INET, AF_INET6 } from '@weft/linux'

export function familyNumber(family: Family): number {
  return family === 'ipv4' ? AF_INET : AF_INET6
}

/** Undefined for the families that rtnetlink also carries: MPLS, multicast routing, bridges. */
export function familyOfNumber(number: number): Family | undefined {
  switch (number) {
    case AF_INET:
      return 'ipv4'
    case AF_INET6:
      return 'ipv6'
    default:
      return undefined
  }
}
