import type { NetworkNamespace } from '@weft/linux'
import { changeLink, RouteConnection } from '@weft/netlink'
import { carryOut, linkIndex } from './carry-out.js'
import { writeSysctls } from './sysctl.js'

/**
 * Before the first device: devices copy `default` when they are made. Without duplicate address detection
 * IPv6 addresses can be used in a moment instead of a second. A new namespace may inherit rp_filter from the
 * machine, and what a lab does should not depend on it.
 */
const everywhere = {
  'net/ipv4/conf/all/rp_filter': '0',
  'net/ipv4/conf/default/rp_filter': '0',
  'net/ipv6/conf/all/accept_dad': '0',
  'net/ipv6/conf/default/accept_dad': '0',
}

/** Routers report every packet that they drop: the kernel's limit on such reports would make probes a matter of luck. */
const routing = {
  'net/ipv4/icmp_ratemask': '0',
  'net/ipv6/icmp/ratemask': '\n',
  'net/ipv4/ip_forward': '1',
  'net/ipv6/conf/all/forwarding': '1',
}

/** Makes a new namespace a machine that routes, as a node does. */
export function bootNode(namespace: NetworkNamespace): void {
  writeSysctls(namespace, { ...everywhere, ...routing })
  raiseLoopback(namespace)
}

/** Makes a new namespace a machine that only speaks for itself. */
export function bootHost(namespace: NetworkNamespace): void {
  writeSysctls(namespace, everywhere)
  raiseLoopback(namespace)
}

function raiseLoopback(namespace: NetworkNamespace): void {
  using route = RouteConnection.open(namespace)
  carryOut(route, [changeLink({ index: linkIndex(route, 'lo'), isUp: true })])
}
