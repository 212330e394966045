import { isDeepStrictEqual } from 'node:util'
import { familyOf, isUnicastMac } from '@weft/inet'
import type { Jump } from '@weft/iptables'
import { type Operation, type PerOperation, perOperation } from '../../model/operation.js'
import { type IptablesChain, keyOf } from '../../model/state.js'
import { failure, noDevice, notOurs } from '../failure.js'
import type { OperationFailure } from '../kernel.js'
import type { Machine } from './machine.js'
import { leastIpv6MtuBytes } from './mtu.js'
import { addressRefusal } from './refuse-address.js'
import { linkChangeRefusal, newLinkRefusal, vxlanChangeRefusal } from './refuse-link.js'
import { nexthopRefusal, routeRefusal } from './refuse-route.js'
import { fouRefusal, tunnelChangeRefusal } from './refuse-udp.js'

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
  'table.replace': (_, { trafficRules }) => programRefusal(trafficRules.missingNft),
  'table.delete': (_, { trafficRules }) => programRefusal(trafficRules.missingNft),
  'chain.replace': ({ chain, jumps }, machine) => chainRefusal(machine, chain, jumps.delete),
  'chain.delete': ({ chain }, machine) => chainRefusal(machine, chain, chain.jumps),
  'fou.add': ({ fou }, machine) => fouRefusal(machine, fou),
  'fou.delete': () => undefined,
  'link.create': ({ link }, machine) => newLinkRefusal(machine, link),
  'link.change': ({ change }, { state }) => linkChangeRefusal(state, change),
  'vxlan.change': ({ change }, { state }) => vxlanChangeRefusal(state, change),
  'ipip.change': ({ link }, { state }) => tunnelChangeRefusal(state, link),
  'tun.change': ({ link }, { state }) => tunnelChangeRefusal(state, link),
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
  'pump.replace': ({ peer: { link } }, { state }) =>
    state.link.get(link)?.kind === 'tun' ? undefined : noDevice(link),
  'pump.delete': () => undefined,
  'nexthop.replace': ({ nexthop }, machine) => nexthopRefusal(machine, nexthop),
  'nexthop.delete': () => undefined,
  'route.replace': ({ route }, machine) => routeRefusal(machine, route),
  'route.delete': ({ route: { hop } }) => (hop.by === 'other' ? notOurs(hop) : undefined),
}

/** A script with the deletion of a rule that is not there is refused whole. */
function chainRefusal(machine: Machine, chain: IptablesChain, gone: readonly Jump[]): OperationFailure | undefined {
  const { iptables } = machine.trafficRules
  const missing = programRefusal(iptables.missing[chain.program.startsWith('ip6') ? 'ipv6' : 'ipv4'])
  if (missing !== undefined) return missing
  const there = [...(machine.state.chain.get(keyOf.chain(chain))?.jumps ?? [])]
  for (const jump of gone) {
    const place = there.findIndex(one => isDeepStrictEqual(one, jump))
    if (place < 0) return failure('EIPTABLES', `there is no rule '-A ${jump.from} ${jump.rule}' to delete`)
    there.splice(place, 1)
  }
  return undefined
}

function programRefusal(missing: string | undefined): OperationFailure | undefined {
  return missing === undefined ? undefined : failure('EUNSUPPORTED', missing)
}
