import type { AddressEntry, RouteConnection } from '@weft/netlink'
import { type ForwardingEntry, keyOf, type Link, type LinkAddress, type Neighbor } from '../../model/state.js'
import type { Devices } from './devices.js'
import { readLink } from './read-link.js'

/** Our devices and what is on them. */
export interface LinkObjects {
  readonly link: Map<string, Link>
  readonly address: Map<string, LinkAddress>
  readonly neighbor: Map<string, Neighbor>
  readonly forwarding: Map<string, ForwardingEntry>
}

interface Surroundings {
  readonly devices: Devices
  readonly addresses: readonly AddressEntry[]
  readonly links: ReadonlySet<string>
}

export function lookAtLinks(connection: RouteConnection, { devices, addresses, links }: Surroundings): LinkObjects {
  const objects: LinkObjects = { link: new Map(), address: new Map(), neighbor: new Map(), forwarding: new Map() }
  for (const name of links) {
    const device = devices.byName.get(name)
    if (device === undefined) continue
    objects.link.set(name, readLink(device, devices))
    for (const { linkIndex, address } of addresses)
      if (linkIndex === device.index) add(objects.address, keyOf.address, { link: name, address })
    lookAtNeighbors(connection, device.index, { name, neighbors: objects.neighbor })
    lookAtForwarding(connection, device.index, { name, entries: objects.forwarding })
  }
  return objects
}

/** Others come and go with the traffic. */
function lookAtNeighbors(
  connection: RouteConnection,
  linkIndex: number,
  { name, neighbors }: { name: string; neighbors: Map<string, Neighbor> },
): void {
  for (const { address, mac, state, isProxy } of connection.neighbors({ linkIndex }))
    if (state === 'permanent' && mac !== undefined && isProxy !== true)
      add(neighbors, keyOf.neighbor, { link: name, address, mac })
}

/** An entry with a port or a VNI of its own leads elsewhere than one of ours: it is not seen, and so ours takes its place. */
function lookAtForwarding(
  connection: RouteConnection,
  linkIndex: number,
  { name, entries }: { name: string; entries: Map<string, ForwardingEntry> },
): void {
  for (const { mac, destination, port, vni, isPermanent } of connection.forwarding(linkIndex))
    if (isPermanent && destination !== undefined && port === undefined && vni === undefined)
      add(entries, keyOf.forwarding, { link: name, mac, destination })
}

function add<Value>(all: Map<string, Value>, key: (value: Value) => string, value: Value): void {
  all.set(key(value), value)
}
