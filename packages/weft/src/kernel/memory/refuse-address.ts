import { addressOf, familyOf } from '@weft/inet'
import { keyOf, type LinkAddress, type State } from '../../model/state.js'
import { failure, noDevice } from '../failure.js'
import type { OperationFailure } from '../kernel.js'
import { leastIpv6MtuBytes } from './mtu.js'

export function addressRefusal(state: State, wanted: LinkAddress): OperationFailure | undefined {
  const device = state.link.get(wanted.link)
  if (device === undefined) return noDevice(wanted.link)
  const isIpv6 = familyOf(wanted.address) === 'ipv6'
  if (isIpv6 && device.mtuBytes < leastIpv6MtuBytes) {
    return failure('EINVAL', `IPv6 needs an MTU of ${leastIpv6MtuBytes}, and ${device.name} has ${device.mtuBytes}`)
  }
  // For IPv4 the same address with another length is another address.
  const isThere = isIpv6 ? hasAddress(state, wanted) : state.address.has(keyOf.address(wanted))
  return isThere ? failure('EEXIST', `${wanted.link} has ${wanted.address} already`) : undefined
}

function hasAddress({ address: addresses }: State, wanted: LinkAddress): boolean {
  for (const { link, address } of addresses.values())
    if (link === wanted.link && addressOf(address) === addressOf(wanted.address)) return true
  return false
}
