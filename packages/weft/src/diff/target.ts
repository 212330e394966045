import { type Operation, type PerOperation, perOperation } from '../model/operation.js'
import { type Kind, keyOf } from '../model/state.js'

/** The object that an operation is about, as `kind key`: an object's condition is remembered under this name. */
export function targetOf(operation: Operation): string {
  return perOperation(targets, operation)
}

export function targetName(kind: Kind, key: string): string {
  return `${kind} ${key}`
}

const targets: PerOperation<string> = {
  'table.replace': ({ table }) => targetName('table', keyOf.table(table)),
  'table.delete': ({ table }) => targetName('table', `${table.family} ${table.name}`),
  'chain.replace': ({ chain }) => targetName('chain', keyOf.chain(chain)),
  'chain.delete': ({ chain }) => targetName('chain', keyOf.chain(chain)),
  'fou.add': ({ fou }) => targetName('fou', keyOf.fou(fou)),
  'fou.delete': ({ fou }) => targetName('fou', keyOf.fou(fou)),
  'link.create': ({ link }) => targetName('link', link.name),
  'link.change': ({ change }) => targetName('link', change.name),
  'vxlan.change': ({ change }) => targetName('link', change.name),
  'ipip.change': ({ link }) => targetName('link', link.name),
  'tun.change': ({ link }) => targetName('link', link.name),
  'link.delete': ({ name }) => targetName('link', name),
  'address.add': ({ address }) => targetName('address', keyOf.address(address)),
  'address.delete': ({ address }) => targetName('address', keyOf.address(address)),
  'neighbor.replace': ({ neighbor }) => targetName('neighbor', keyOf.neighbor(neighbor)),
  'neighbor.delete': ({ neighbor }) => targetName('neighbor', keyOf.neighbor(neighbor)),
  'forwarding.replace': ({ entry }) => targetName('forwarding', keyOf.forwarding(entry)),
  'forwarding.delete': ({ entry }) => targetName('forwarding', keyOf.forwarding(entry)),
  'pump.replace': ({ peer }) => targetName('pump', keyOf.pump(peer)),
  'pump.delete': ({ peer }) => targetName('pump', keyOf.pump(peer)),
  'nexthop.replace': ({ nexthop }) => targetName('nexthop', keyOf.nexthop(nexthop)),
  'nexthop.delete': ({ nexthop }) => targetName('nexthop', keyOf.nexthop(nexthop)),
  'route.replace': ({ route }) => targetName('route', keyOf.route(route)),
  'route.delete': ({ route }) => targetName('route', keyOf.route(route)),
}
