import { isDeepStrictEqual } from 'node:util'
import type { AddressEntry, IpTunnel, Link as KernelLink, Vxlan } from '@weft/netlink'
import type { HostAddress, Interface } from '../../model/facts.js'
import type { Link } from '../../model/state.js'
import { tunnelTtl } from './device-spec.js'
import { type Devices, nameOf } from './devices.js'

/** A device that bears one of our names. One that we would never make so is of another kind. */
export function readLink(link: KernelLink, devices: Devices): Link {
  return readVxlan(link, devices) ?? readIpip(link) ?? readOther(link)
}

function readOther({ name, kind, mtuBytes, isUp }: KernelLink): Link {
  return { kind: 'other', name, kernelKind: kind ?? 'device', mtuBytes, isUp }
}

function readIpip({ name, mtuBytes, isUp, ipip }: KernelLink): Link | undefined {
  const port = ipip && fouPortOf(ipip)
  if (ipip?.local === undefined || port === undefined) return undefined
  return { kind: 'ipip', name, local: ipip.local, port, mtuBytes, isUp }
}

/** Of a tunnel that is as we make them, and leads wherever a route says. */
function fouPortOf({ remote, parentIndex, encapsulation, ...tunnel }: IpTunnel): number | undefined {
  const { local: _, ...rest } = tunnel
  if (remote !== undefined || parentIndex !== undefined || !isDeepStrictEqual(rest, usualTunnel)) return undefined
  const port = encapsulation?.destinationPort ?? 0
  return isDeepStrictEqual(encapsulation, { ...usualEncapsulation, sourcePort: port, destinationPort: port })
    ? port
    : undefined
}

const usualTunnel = { ttl: tunnelTtl, tos: 0, protocol: 0, discoversMtu: true, isExternal: false, mark: 0 }
const usualEncapsulation = { type: 1, hasChecksum: true, otherFlags: 0 }

function readVxlan(link: KernelLink, devices: Devices): Link | undefined {
  const { name, mtuBytes, isUp, mac, vxlan } = link
  const parent = nameOf(devices, vxlan?.parentIndex)
  if (vxlan?.local === undefined || parent === undefined || mac === undefined || hasOddOptions(vxlan)) return undefined
  const { vni, local, port, isLearning, hasGbp } = vxlan
  return { kind: 'vxlan', name, vni, parent, local, port, isLearning, hasGbp, mac, mtuBytes, isUp }
}

/** Fixed at creation and seen from nowhere else: a device that has them is made anew. */
function hasOddOptions({ group, l2miss, l3miss, isProxy, isExternal }: Vxlan): boolean {
  return group !== undefined || l2miss || l3miss || isProxy || isExternal
}

/** `addresses` are those of all devices. */
export function readInterface(
  { index, name, mtuBytes, isUp, hasCarrier, isLoopback, kind, mac, ipip }: KernelLink,
  addresses: readonly AddressEntry[],
): Interface {
  const fouPort = ipip && fouPortOf(ipip)
  return {
    name,
    mtuBytes,
    isUp,
    ...(kind === 'bridge' && isUp && !hasCarrier && { isIdle: true as const }),
    isLoopback,
    ...(mac !== undefined && !isLoopback && { mac }),
    addresses: addresses.filter(({ linkIndex }) => linkIndex === index).map(readAddress),
    ...(fouPort !== undefined && { fouPort }),
  }
}

function readAddress(entry: AddressEntry): HostAddress {
  const { address, scope, isPermanent, isDeprecated, isTemporary, isTentative } = entry
  return { address, isGlobal: scope === 'global', isPermanent, isUnfit: isDeprecated || isTemporary || isTentative }
}
