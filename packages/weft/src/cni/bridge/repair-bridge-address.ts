import { addressAt, bitsOf, familyOf, type InterfaceAddress, lengthOf, subnetOf } from '@weft/inet'
import { addAddress, deleteAddress, type Link, type Request, type RouteConnection } from '@weft/netlink'
import { describeAlias } from '../links/link-alias.js'
import { planBridgeAddress } from './plan-bridge-address.js'

export interface WantedAddress {
  /** The bridge, or the device that is its gateway in a VLAN. */
  readonly device: Link
  readonly address: InterfaceAddress
  readonly forceAddress: boolean
  /** Whose ports keep an address where it is: the bridge. */
  readonly bridgeIndex: number
}

export type BridgeAddressRepair =
  | { readonly outcome: 'as wanted' }
  | {
      readonly outcome: 'changed'
      readonly removed: readonly InterfaceAddress[]
      readonly requests: readonly Request[]
    }
  | { readonly outcome: 'refused'; readonly sentence: string }

/** What it takes to give the device its address: requests that nobody has executed yet, or why it must stay as it is. */
export function repairBridgeAddress(route: RouteConnection, wanted: WantedAddress): BridgeAddressRepair {
  const { device, address, forceAddress, bridgeIndex } = wanted
  const found = route.addresses({ linkIndex: device.index }).map(entry => entry.address)
  const ports = lazily(() => route.links().filter(link => link.masterIndex === bridgeIndex))
  const plan = planBridgeAddress({ wanted: address, found, forceAddress, hasPorts: () => ports().length > 0 })
  switch (plan.do) {
    case 'nothing':
      return { outcome: 'as wanted' }
    case 'refuse':
      return { outcome: 'refused', sentence: describeRefusal(wanted, plan.inTheWay, ports()) }
    case 'add':
      return { outcome: 'changed', removed: plan.remove, requests: requestsFor(device, address, plan.remove) }
  }
}

function requestsFor(device: Link, address: InterfaceAddress, remove: readonly InterfaceAddress[]): readonly Request[] {
  const linkIndex = device.index
  return [
    ...remove.map(other => deleteAddress({ linkIndex, address: other })),
    addAddress({ linkIndex, address, noDad: true, ...broadcastOf(address) }),
  ]
}

/** The last address of a subnet of IPv4 that has more than two. */
export function broadcastOf(address: InterfaceAddress): Pick<Parameters<typeof addAddress>[0], 'broadcast'> {
  const subnet = subnetOf(address)
  const hostBits = bitsOf(familyOf(subnet)) - lengthOf(subnet)
  return familyOf(subnet) === 'ipv4' && hostBits > 1 ? { broadcast: addressAt(subnet, 2 ** hostBits - 1) } : {}
}

/** The beginning is what people search for. */
function describeRefusal(
  { device, address }: WantedAddress,
  inTheWay: readonly InterfaceAddress[],
  ports: readonly Link[],
): string {
  const start = `"${device.name}" already has an IP address different from ${address}: ${inTheWay.join(', ')}`
  if (ports.length === 0) return `${start}; remove it, or set forceAddress`
  const pods = ports.map(port => describeAlias(port.alias) ?? `whoever has ${port.name}`)
  return `${start}, which these use: ${pods.join(', ')}; delete them and it is put right, or set forceAddress`
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
