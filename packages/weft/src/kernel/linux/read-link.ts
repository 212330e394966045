import type { AddressEntry, Link as KernelLink, Vxlan } from '@weft/netlink'
import type { HostAddress, Interface } from '../../model/facts.js'
import type { Link } from '../../model/state.js'
import { type Devices, nameOf } from './devices.js'

/** A device that bears one of our names. A VXLAN device that we would never make so is of another kind. */
export function readLink(link: KernelLink, devices: Devices): Link {
  const { name, mtuBytes, isUp, mac, vxlan } = link
  const parent = nameOf(devices, vxlan?.parentIndex)
  if (vxlan?.local === undefined || parent === undefined || mac === undefined || hasOddOptions(vxlan)) {
    return { kind: 'other', name, kernelKind: link.kind ?? 'device', mtuBytes, isUp }
  }
  const { vni, local, port, isLearning, hasGbp } = vxlan
  return { kind: 'vxlan', name, vni, parent, local, port, isLearning, hasGbp, mac, mtuBytes, isUp }
}

/** Fixed at creation and seen from nowhere else: a device that has them is made anew. */
function hasOddOptions({ group, l2miss, l3miss, isProxy, isExternal }: Vxlan): boolean {
  return group !== undefined || l2miss || l3miss || isProxy || isExternal
}

/** `addresses` are those of all devices. */
export function readInterface(
  { index, name, mtuBytes, isUp, hasCarrier, isLoopback, kind, mac }: KernelLink,
  addresses: readonly AddressEntry[],
): Interface {
  return {
    name,
    mtuBytes,
    isUp,
    ...(kind === 'bridge' && isUp && !hasCarrier && { isIdle: true as const }),
    isLoopback,
    ...(mac !== undefined && !isLoopback && { mac }),
    addresses: addresses.filter(({ linkIndex }) => linkIndex === index).map(readAddress),
  }
}

function readAddress(entry: AddressEntry): HostAddress {
  const { address, scope, isPermanent, isDeprecated, isTemporary, isTentative } = entry
  return { address, isGlobal: scope === 'global', isPermanent, isUnfit: isDeprecated || isTemporary || isTentative }
}
