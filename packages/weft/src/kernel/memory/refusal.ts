import { familyOf, isUnicastMac } from '@weft/inet'
import { type Operation, type PerOperation, perOperation } from '../../model/operation.js'
import { failure, noDevice, notOurs } from '../failure.js'
import type { OperationFailure } from '../kernel.js'
import type { Machine } from './machine.js'
import { leastIpv6MtuBytes } from './mtu.js'
import { addressRefusal } from './refuse-address.js'
import { linkChangeRefusal, newLinkRefusal, vxlanChangeRefusal } from './refuse-link.js'
import { nexthopRefusal, routeRefusal } from './refuse-route.js'

/**
 * Why the kernel would not do this; undefined when it would. Each of these refusals was first seen on Linux 6.18.
 * Deleting what is not there is none: what was wanted is the case.
 */
export function refusalOf(machine: Machine, operation: Operation): OperationFailure | undefined {
  return perOperation(refusals, operation, machine)
}

/** The entry for frames that have none of their own. */
const everybody = '00:00:00:00:00:00'

const refusals: PerOperation<OperationFailure | undefined, [machine: Machine]> = {
  'table.replace': (_, { missingTrafficRules }) => trafficRulesRefusal(missingTrafficRules),
  'table.delete': (_, { missingTrafficRules }) => trafficRulesRefusal(missingTrafficRules),
  'link.create': ({ link }, { state }) => newLinkRefusal(state, link),
  'link.change': ({ change }, { state }) => linkChangeRefusal(state, change),
  'vxlan.change': ({ change }, { state }) => vxlanChangeRefusal(state, change),
  'link.delete': ({ name }, { interfaces }) =>
    interfaces.get(name)?.isLoopback ? failure('EOPNOTSUPP', `${name} cannot be deleted`) : undefined,
  'address.add': ({ address }, { state }) => addressRefusal(state, address),
  'address.delete': () => undefined,
  'neighbor.replace': ({ neighbor: { link, address } }, { state }) => {
    const device = state.link.get(link)
    if (device === undefined) return noDevice(link)
    const lacksIpv6 = familyOf(address) === 'ipv6' && device.mtuBytes < leastIpv6MtuBytes
    return lacksIpv6 ? failure('EINVAL', 'IPv6 is disabled on this device') : undefined
  },
  'neighbor.delete': () => undefined,
  'forwarding.replace': ({ entry: { link, mac, destination } }, { state }) => {
    const device = state.link.get(link)
    if (device === undefined) return noDevice(link)
    if (device.kind !== 'vxlan') return undefined
    if (familyOf(destination) !== familyOf(device.local)) {
      return failure('EAFNOSUPPORT', `${link} has no tunnel to ${destination}: its own end is ${device.local}`)
    }
    if (isUnicastMac(mac) && mac !== everybody) return undefined
    return failure('EOPNOTSUPP', `${mac} stands for many, and their places cannot be replaced`)
  },
  'forwarding.delete': () => undefined,
  'nexthop.replace': ({ nexthop }, machine) => nexthopRefusal(machine, nexthop),
  'nexthop.delete': () => undefined,
  'route.replace': ({ route }, machine) => routeRefusal(machine, route),
  'route.delete': ({ route: { hop } }) => (hop.by === 'other' ? notOurs(hop) : undefined),
}

function trafficRulesRefusal(missing: string | undefined): OperationFailure | undefined {
  return missing === undefined ? undefined : failure('EUNSUPPORTED', missing)
}
