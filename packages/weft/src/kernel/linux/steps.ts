import { familyOf } from '@weft/inet'
import { deleteChainScript, type Program, replaceChainScript } from '@weft/iptables'
import {
  addAddress,
  changeLink,
  deleteAddress,
  deleteForwarding,
  deleteLink,
  deleteNeighbor,
  deleteNexthop,
  deleteRoute,
  type LinkSpec,
  type Request,
  type RouteSpec,
  replaceForwarding,
  replaceNeighbor,
  replaceNexthop,
  replaceRoute,
} from '@weft/netlink'
import type { Change } from '@weft/nftables'
import { type Operation, type PerOperation, perOperation } from '../../model/operation.js'
import type { FouPort, PumpPeer, Route, TunLink } from '../../model/state.js'
import { noDevice, noNexthops, notOurs } from '../failure.js'
import type { OperationFailure } from '../kernel.js'
import { deviceSpec, tunnelSpec } from './device-spec.js'
import type { Devices } from './devices.js'

/** What is to be done for an operation. Undefined: nothing, because what should go is not there. */
export type Step =
  | Request
  | OperationFailure
  | { readonly create: LinkSpec; readonly isUp: boolean }
  | { readonly fou: 'add' | 'delete'; readonly port: FouPort }
  | { readonly tun: TunLink }
  | { readonly pump: 'set' | 'remove'; readonly peer: PumpPeer }
  | { readonly gone: string; readonly request: Request }
  | { readonly commit: Change }
  | { readonly restore: readonly string[]; readonly program: Program }
  | undefined

export interface Surroundings {
  readonly devices: Devices
  readonly hasNexthopObjects: boolean
}

export function stepOf(operation: Operation, surroundings: Surroundings): Step {
  return perOperation(steps, operation, surroundings)
}

const steps: PerOperation<Step, [surroundings: Surroundings]> = {
  'table.replace': ({ table }) => ({ commit: { replace: table } }),
  'table.delete': ({ table }) => ({ commit: { delete: table } }),
  'chain.replace': ({ chain, jumps }) => ({ restore: replaceChainScript(chain, jumps), program: chain.program }),
  'chain.delete': ({ chain }) => ({ restore: deleteChainScript(chain), program: chain.program }),
  'fou.add': ({ fou }) => ({ fou: 'add', port: fou }),
  'fou.delete': ({ fou }) => ({ fou: 'delete', port: fou }),
  'link.create': ({ link }, { devices }) => {
    if (link.kind === 'tun') return { tun: link }
    const spec = deviceSpec(link, devices)
    return 'code' in spec ? spec : { create: spec, isUp: link.isUp }
  },
  'link.change': ({ change: { name, ...change } }, { devices }) => {
    const device = devices.byName.get(name)
    return device === undefined ? noDevice(name) : changeLink({ index: device.index, ...change })
  },
  'vxlan.change': ({ change: { name, parent, ...vxlan } }, { devices }) => {
    const device = devices.byName.get(name)
    if (device === undefined) return noDevice(name)
    if (parent === undefined) return changeLink({ index: device.index, vxlan })
    const parentIndex = devices.byName.get(parent)?.index
    if (parentIndex === undefined) return noDevice(parent)
    return changeLink({ index: device.index, vxlan: { ...vxlan, parentIndex } })
  },
  'ipip.change': ({ link }, { devices }) => {
    const device = devices.byName.get(link.name)
    return device === undefined ? noDevice(link.name) : changeLink({ index: device.index, ipip: tunnelSpec(link) })
  },
  'tun.change': ({ link }) => ({ tun: link }),
  'link.delete': ({ name }, { devices }) => {
    const device = devices.byName.get(name)
    if (device === undefined) return undefined
    const request = deleteLink(device.index)
    return device.kind === 'tun' ? { gone: name, request } : request
  },
  'address.add': ({ address: { link, address } }, { devices }) => {
    const device = devices.byName.get(link)
    if (device === undefined) return noDevice(link)
    // Nobody else on the tunnel could answer: duplicate address detection would only keep the address from being used.
    return addAddress({ linkIndex: device.index, address, noDad: familyOf(address) === 'ipv6' })
  },
  'address.delete': ({ address: { link, address } }, { devices }) => {
    const device = devices.byName.get(link)
    return device && deleteAddress({ linkIndex: device.index, address })
  },
  'neighbor.replace': ({ neighbor: { link, address, mac } }, { devices }) => {
    const device = devices.byName.get(link)
    return device === undefined ? noDevice(link) : replaceNeighbor({ linkIndex: device.index, address, mac })
  },
  'neighbor.delete': ({ neighbor: { link, address } }, { devices }) => {
    const device = devices.byName.get(link)
    return device && deleteNeighbor({ linkIndex: device.index, address })
  },
  'forwarding.replace': ({ entry: { link, mac, destination } }, { devices }) => {
    const device = devices.byName.get(link)
    return device === undefined ? noDevice(link) : replaceForwarding({ linkIndex: device.index, mac, destination })
  },
  'forwarding.delete': ({ entry: { link, mac, destination } }, { devices }) => {
    const device = devices.byName.get(link)
    return device && deleteForwarding({ linkIndex: device.index, mac, destination })
  },
  'pump.replace': ({ peer }) => ({ pump: 'set', peer }),
  'pump.delete': ({ peer }) => ({ pump: 'remove', peer }),
  'nexthop.replace': ({ nexthop: { id, gateway, link, isOnlink, protocol } }, { devices, hasNexthopObjects }) => {
    if (!hasNexthopObjects) return noNexthops
    const device = devices.byName.get(link)
    if (device === undefined) return noDevice(link)
    return replaceNexthop({ id, family: familyOf(gateway), gateway, linkIndex: device.index, isOnlink, protocol })
  },
  'nexthop.delete': ({ nexthop: { id } }, { hasNexthopObjects }) => (hasNexthopObjects ? deleteNexthop(id) : undefined),
  'route.replace': ({ route }, surroundings) => {
    const spec = routeSpec(route, surroundings)
    return 'code' in spec ? spec : replaceRoute(spec)
  },
  'route.delete': ({ route }, surroundings) => {
    const spec = routeSpec(route, surroundings)
    if (!('code' in spec)) return deleteRoute(spec)
    return route.hop.by === 'other' ? spec : undefined
  },
}

/** Says all that is known of the route, so that a deletion never takes one which somebody else put in its place. */
function routeSpec(
  { destination, metric, protocol, hop }: Route,
  { devices, hasNexthopObjects }: Surroundings,
): RouteSpec | OperationFailure {
  if (hop.by === 'other') return notOurs(hop)
  if (hop.by === 'blackhole') return { destination, metric, protocol, type: 'blackhole' }
  if (hop.by === 'nexthop') {
    return hasNexthopObjects ? { destination, metric, protocol, nexthopId: hop.id } : noNexthops
  }
  const device = devices.byName.get(hop.link)
  if (device === undefined) return noDevice(hop.link)
  if (hop.by === 'device') return { destination, metric, protocol, linkIndex: device.index, scope: 'global' }
  const { gateway, isOnlink } = hop
  return { destination, metric, protocol, gateway, linkIndex: device.index, isOnlink }
}
