import {
  type Address,
  address,
  contains,
  isLinkLocal,
  isLoopback,
  isMulticast,
  isUnspecified,
  prefix,
} from '@weft/inet'

const broadcast = address('255.255.255.255')
const mappedIpv4 = prefix('::ffff:0:0/96')

/** Whether packets to another machine can bear this address: one machine's, and the same from wherever one looks. */
export function isPeerAddress(address: Address): boolean {
  return !(
    isUnspecified(address) ||
    isLoopback(address) ||
    isMulticast(address) ||
    isLinkLocal(address) ||
    address === broadcast ||
    contains(mappedIpv4, address)
  )
}
