import { type Operation, type PerOperation, perOperation } from '../model/operation.js'

/** The device that must be there for an operation to make sense. */
export function deviceOf(operation: Operation): string | undefined {
  return perOperation(devices, operation)
}

const none = () => undefined

const devices: PerOperation<string | undefined> = {
  'table.replace': none,
  'table.delete': none,
  'chain.replace': none,
  'chain.delete': none,
  'fou.add': none,
  'fou.delete': none,
  'link.create': none,
  'link.change': none,
  'vxlan.change': ({ change }) => change.parent,
  'ipip.change': none,
  'tun.change': none,
  'link.delete': none,
  'address.add': ({ address }) => address.link,
  'address.delete': ({ address }) => address.link,
  'neighbor.replace': ({ neighbor }) => neighbor.link,
  'neighbor.delete': ({ neighbor }) => neighbor.link,
  'forwarding.replace': ({ entry }) => entry.link,
  'forwarding.delete': ({ entry }) => entry.link,
  'pump.replace': ({ peer }) => peer.link,
  'pump.delete': ({ peer }) => peer.link,
  'nexthop.replace': ({ nexthop }) => nexthop.link,
  'nexthop.delete': ({ nexthop }) => nexthop.link,
  'route.replace': ({ route }) => route.hop.link,
  'route.delete': ({ route }) => route.hop.link,
}
