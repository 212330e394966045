import { addressAt, addressOf, bitsOf, familyOf, type InterfaceAddress, lengthOf, overlaps, subnetOf } from '@weft/inet'

export interface BridgeAddresses {
  readonly wanted: InterfaceAddress
  /** What the device has, of whatever family. */
  readonly found: readonly InterfaceAddress[]
  readonly forceAddress: boolean
  /** Asked only where something is in the way: whether anything is plugged into the bridge. */
  readonly hasPorts: () => boolean
}

export type BridgeAddressPlan =
  | { readonly do: 'nothing' }
  | { readonly do: 'add'; readonly remove: readonly InterfaceAddress[] }
  | { readonly do: 'refuse'; readonly inTheWay: readonly InterfaceAddress[] }

/**
 * A bridge has one gateway address for each subnet of IPv6, and a single one of IPv4. Another one that is in the way goes when
 * that is asked for; or by itself when no pod can miss it, and it is what a former subnet of this node would have left there:
 * the first address of its subnet. Any other was put there by somebody who may miss it.
 */
export function planBridgeAddress({ wanted, found, forceAddress, hasPorts }: BridgeAddresses): BridgeAddressPlan {
  if (found.includes(wanted)) return { do: 'nothing' }
  const inTheWay = found.filter(other => isInTheWay(other, wanted))
  if (inTheWay.length === 0 || forceAddress) return { do: 'add', remove: inTheWay }
  if (inTheWay.every(isFirstOfSubnet) && !hasPorts()) return { do: 'add', remove: inTheWay }
  return { do: 'refuse', inTheWay }
}

function isInTheWay(other: InterfaceAddress, wanted: InterfaceAddress): boolean {
  const family = familyOf(addressOf(wanted))
  if (familyOf(addressOf(other)) !== family) return false
  return family === 'ipv4' || overlaps(subnetOf(other), subnetOf(wanted))
}

function isFirstOfSubnet(address: InterfaceAddress): boolean {
  const subnet = subnetOf(address)
  return lengthOf(subnet) < bitsOf(familyOf(subnet)) && addressAt(subnet, 1) === addressOf(address)
}
