import { type Address, contains, type Family, lengthOf } from '@weft/inet'
import {
  type AddressEntry,
  type Nexthop as KernelNexthop,
  type Route as KernelRoute,
  NetlinkError,
  type RouteConnection,
} from '@weft/netlink'
import type { Facts, Path } from '../../model/facts.js'
import { families } from '../../model/family.js'
import { keyOf, type Nexthop, type Route, weftProtocol } from '../../model/state.js'
import type { ObserveQuery } from '../kernel.js'
import { type Devices, devicesOf, nameOf } from './devices.js'
import { type LinkObjects, lookAtLinks } from './look-at-links.js'
import { readInterface } from './read-link.js'
import { readNexthop, readRoute } from './read-route.js'

/** RT_TABLE_MAIN */
const mainTable = 254

/** All that rtnetlink tells, in one pass. */
export interface Look extends LinkObjects {
  readonly nexthop: Map<string, Nexthop>
  readonly route: Map<string, Route>
  readonly facts: Omit<Facts, 'trafficRules'>
  readonly devices: Devices
  readonly addresses: readonly AddressEntry[]
}

export function look(connection: RouteConnection, query: ObserveQuery, hasNexthopObjects: boolean): Look {
  const devices = devicesOf(connection.links())
  const addresses = connection.addresses()
  const { nexthop, foreignNexthops } = sortNexthops(hasNexthopObjects ? connection.nexthops() : [], devices)
  const kernelRoutes = families.flatMap(family => connection.routes({ family, table: mainTable }))
  const surroundings = { devices, nexthops: nexthop }
  return {
    ...lookAtLinks(connection, { devices, addresses, links: query.links }),
    nexthop,
    route: pickRoutes(kernelRoutes, query, surroundings),
    facts: {
      interfaces: devices.all.filter(({ name }) => !query.links.has(name)).map(link => readInterface(link, addresses)),
      defaultLinks: defaultLinks(kernelRoutes, surroundings),
      paths: findPaths(connection, query.resolve, devices),
      hasNexthopObjects,
      foreignNexthops,
    },
    devices,
    addresses,
  }
}

function sortNexthops(all: readonly KernelNexthop[], devices: Devices) {
  const nexthop = new Map<string, Nexthop>()
  const foreignNexthops = new Set<number>()
  for (const one of all) {
    const read = readNexthop(one, devices)
    if (read !== undefined) nexthop.set(keyOf.nexthop(read), read)
    if (read?.protocol !== weftProtocol) foreignNexthops.add(one.id)
  }
  return { nexthop, foreignNexthops }
}

interface Surroundings {
  readonly devices: Devices
  readonly nexthops: ReadonlyMap<string, Nexthop>
}

function pickRoutes(all: readonly KernelRoute[], { networks }: ObserveQuery, surroundings: Surroundings) {
  const picked = new Map<string, Route>()
  for (const one of all) {
    if (!networks.some(network => contains(network, one.destination))) continue
    const route = readRoute(one, surroundings)
    const key = keyOf.route(route)
    // Of several with the same metric the kernel uses the first.
    if (!picked.has(key)) picked.set(key, route)
  }
  return picked
}

function defaultLinks(all: readonly KernelRoute[], surroundings: Surroundings): { [F in Family]?: string } {
  const best: { [F in Family]?: KernelRoute } = {}
  for (const route of all) {
    if (lengthOf(route.destination) !== 0 || route.type !== 'unicast') continue
    if (route.metric < (best[route.family]?.metric ?? Number.POSITIVE_INFINITY)) best[route.family] = route
  }
  const links: { [F in Family]?: string } = {}
  for (const family of families) {
    const link = best[family] && linkOf(best[family], surroundings)
    if (link !== undefined) links[family] = link
  }
  return links
}

function linkOf(route: KernelRoute, { devices, nexthops }: Surroundings): string | undefined {
  if (route.nexthopId !== undefined) return nexthops.get(String(route.nexthopId))?.link
  return nameOf(devices, route.linkIndex ?? route.multipath?.[0]?.linkIndex)
}

function findPaths(connection: RouteConnection, wanted: readonly Address[], devices: Devices): Map<Address, Path> {
  const paths = new Map<Address, Path>()
  connection.resolve(wanted).forEach((lookup, index) => {
    const address = wanted[index]
    if (lookup instanceof NetlinkError || address === undefined) return
    const link = nameOf(devices, lookup.linkIndex)
    if (link === undefined) return
    const { gateway, preferredSource: source } = lookup
    paths.set(address, { link, ...(gateway && { gateway }), ...(source && { source }) })
  })
  return paths
}
