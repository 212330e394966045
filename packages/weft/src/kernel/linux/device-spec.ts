import type { IpTunnelSpec, LinkSpec } from '@weft/netlink'
import type { IpipLink, OwnLink, TunLink } from '../../model/state.js'
import { noDevice } from '../failure.js'
import type { OperationFailure } from '../kernel.js'
import type { Devices } from './devices.js'

/** A device in the words of rtnetlink, but for its being up. */
export function deviceSpec(link: Exclude<OwnLink, TunLink>, devices: Devices): LinkSpec | OperationFailure {
  const { name, mtuBytes } = link
  if (link.kind === 'ipip') return { kind: 'ipip', name, mtuBytes, ipip: tunnelSpec(link) }
  const { vni, local, port, isLearning, hasGbp, mac } = link
  const parentIndex = devices.byName.get(link.parent)?.index
  if (parentIndex === undefined) return noDevice(link.parent)
  // No attribute about UDP checksums: the kernel's default is what flannel's nodes have.
  const vxlan = { vni, parentIndex, local, port, isLearning, ...(hasGbp && { hasGbp }) }
  return { kind: 'vxlan', name, mac, mtuBytes, vxlan }
}

/** As a socket would send: one TTL for all, checksums, the same port at both ends. The protocol is what `ip` says when nobody names one. */
export const tunnelTtl = 64

export function tunnelSpec({ local, port }: Pick<IpipLink, 'local' | 'port'>): IpTunnelSpec {
  const encapsulation = { sourcePort: port, destinationPort: port, hasChecksum: true }
  return { protocol: 0, local, ttl: tunnelTtl, discoversMtu: true, encapsulation }
}
