import { addressOf, familyOf, lengthOf, subnetOf } from '@weft/inet'
import type { LinkAddress, MutableState, Route } from '../../model/state.js'

/** RTPROT_KERNEL */
const kernelProtocol = 2
/** IP6_RT_PRIO_ADDRCONF */
const ipv6ConnectedMetric = 256

/** The route that the kernel makes of an address on a device that is up. IPv4 has none for a single host. */
export function connectedRoute({ link, address }: LinkAddress): Route | undefined {
  const isIpv4 = familyOf(address) === 'ipv4'
  if (isIpv4 && lengthOf(address) === 32) return undefined
  return {
    destination: subnetOf(address),
    metric: isIpv4 ? 0 : ipv6ConnectedMetric,
    protocol: kernelProtocol,
    hop: { by: 'other', link, text: isIpv4 ? `dev ${link} src ${addressOf(address)}` : `dev ${link}` },
  }
}

/** Whether one of the addresses that are there wants this route. */
export function isStillConnected(state: MutableState, route: Route): boolean {
  for (const { link, address } of state.address.values())
    if (link === route.hop.link && subnetOf(address) === route.destination) return true
  return false
}
