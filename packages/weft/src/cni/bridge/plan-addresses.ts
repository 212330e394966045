import { CniError, type Result, type ResultIp, type ResultRoute } from '@weft/cni'
import {
  type Address,
  addressAt,
  addressOf,
  bitsOf,
  type Family,
  familyOf,
  type InterfaceAddress,
  lengthOf,
  type Prefix,
  prefix,
  subnetOf,
  withLength,
} from '@weft/inet'
import { families } from '../../model/family.js'
import type { BridgeConfig } from './bridge-config.js'

export interface AddressPlan {
  readonly ips: readonly ResultIp[]
  readonly routes: readonly ResultRoute[]
  /** What the bridge is to have, IPv4 first. */
  readonly gateways: readonly InterfaceAddress[]
}

/** Where the container's interface stands in the result: behind the bridge and the host's end. */
const containerInterface = 2

export const everywhere: Record<Family, Prefix> = { ipv4: prefix('0.0.0.0/0'), ipv6: prefix('::/0') }

/** What becomes of the addresses that were allocated: their gateways, and the default routes through those. */
export function planAddresses(
  allocated: Pick<Result, 'ips' | 'routes'>,
  config: Pick<BridgeConfig, 'isGateway' | 'isDefaultGateway'>,
): AddressPlan {
  const ips = allocated.ips.map((ip): ResultIp => {
    const gateway = ip.gateway ?? (config.isGateway ? firstOf(ip.address) : undefined)
    return { address: ip.address, interface: containerInterface, ...(gateway !== undefined && { gateway }) }
  })
  const routes = [...allocated.routes]
  for (const { address, gateway } of config.isDefaultGateway ? ips : []) {
    const destination = everywhere[familyOf(addressOf(address))]
    const isThere = routes.some(route => route.destination === destination && route.gateway !== undefined)
    if (!isThere) routes.push({ destination, ...(gateway !== undefined && { gateway }) })
  }
  // Several addresses of a subnet have its gateway in common.
  const gateways = config.isGateway ? [...new Set(ips.flatMap(gatewayAddress))] : []
  return { ips, routes, gateways: families.flatMap(family => gateways.filter(one => isOf(family, one))) }
}

/** The routes as the container gets them: without a word of their gateway they lead to the first of their family. */
export function routesInside({ ips, routes }: Pick<AddressPlan, 'ips' | 'routes'>): readonly ResultRoute[] {
  const inside = routes.map(route => {
    const family = familyOf(route.destination)
    const gateway =
      route.gateway ?? ips.find(ip => ip.gateway !== undefined && familyOf(ip.gateway) === family)?.gateway
    return { ...route, ...(gateway !== undefined && { gateway }) }
  })
  // A default route may be asked for and follow from `isDefaultGateway` too.
  return [...new Map(inside.map(route => [JSON.stringify(route), route])).values()]
}

function gatewayAddress({ address, gateway }: ResultIp): readonly InterfaceAddress[] {
  if (gateway === undefined) return []
  if (familyOf(gateway) === familyOf(addressOf(address))) return [withLength(gateway, lengthOf(address))]
  throw new CniError('internal', `the gateway ${gateway} of ${address} is of the other family`)
}

function firstOf(address: InterfaceAddress): Address {
  const subnet = subnetOf(address)
  if (lengthOf(subnet) < bitsOf(familyOf(subnet))) return addressAt(subnet, 1)
  throw new CniError('internal', `${address} leaves no room for a gateway: IPAM must name one, or isGateway be false`)
}

function isOf(family: Family, address: InterfaceAddress): boolean {
  return familyOf(addressOf(address)) === family
}
