import { familyOf } from '@weft/inet'
import type { State, VxlanLink } from '../../model/state.js'

/** IPv6 does not work below this; the kernel takes it off a device that becomes smaller. */
export const leastIpv6MtuBytes = 1280

/** Outer Ethernet 14, outer IP 20 or 40, UDP 8, VXLAN 8. */
const overheadBytes = { ipv4: 50, ipv6: 70 } as const

/** What the tunnel's packets may have so that they fit through its parent: a larger wish is cut at creation, refused later. */
export function mostMtuBytes(state: State, { parent, local }: VxlanLink): number {
  const parentMtuBytes = state.link.get(parent)?.mtuBytes
  return parentMtuBytes === undefined ? Number.POSITIVE_INFINITY : parentMtuBytes - overheadBytes[familyOf(local)]
}
