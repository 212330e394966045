import { familyOf } from '@weft/inet'
import type { OwnLink, State } from '../../model/state.js'

/** IPv6 does not work below this; the kernel takes it off a device that becomes smaller. */
export const leastIpv6MtuBytes = 1280

/** ETH_MIN_MTU */
export const leastMtuBytes = 68
/** IP_MAX_MTU */
const mostPacketBytes = 65535

/** Outer Ethernet 14, outer IP 20 or 40, UDP 8, VXLAN 8. */
const overheadBytes = { ipv4: 50, ipv6: 70 } as const

/** What the tunnel's packets may have so that they fit through its parent: a larger wish is cut at creation, refused later. */
export function mostMtuBytes(state: State, link: OwnLink): number {
  // Neither stands on a parent; an IPIP device heeds only what a packet can be, less IP and UDP.
  if (link.kind !== 'vxlan') return mostPacketBytes - (link.kind === 'ipip' ? 20 + 8 : 0)
  const parentMtuBytes = state.link.get(link.parent)?.mtuBytes
  return parentMtuBytes === undefined ? Number.POSITIVE_INFINITY : parentMtuBytes - overheadBytes[familyOf(link.local)]
}
