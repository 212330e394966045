import type { NetworkNamespace } from '@weft/linux'
import { changeLink, createLink, RouteConnection } from '@weft/netlink'
import { carryOut, linkIndex } from './carry-out.js'
import { waitUntilRunning } from './link-readiness.js'

export interface VethPlan {
  /** Where the bridge is. */
  readonly outside: NetworkNamespace
  readonly bridge: string
  /** The name of the end at the bridge; the other is always `eth0`. */
  readonly name: string
  readonly mtuBytes: number
  readonly inside: NetworkNamespace
}

/** A cable from a bridge to `eth0` of another namespace, carrying traffic. Gives the index of `eth0`. */
export function createVethPair({ outside, bridge, name, mtuBytes, inside }: VethPlan): number {
  using outer = RouteConnection.open(outside)
  const masterIndex = linkIndex(outer, bridge)
  const peer = { name: 'eth0', mtuBytes, namespaceFd: inside.descriptor.number }
  carryOut(outer, [createLink({ name, kind: 'veth', mtuBytes, isUp: true, masterIndex, peer })])
  // The kernel refuses a pair whose peer is to be up from the start (ENOTCONN): that end is made first, alone.
  using inner = RouteConnection.open(inside)
  const eth0 = linkIndex(inner, 'eth0')
  carryOut(inner, [changeLink({ index: eth0, isUp: true })])
  waitUntilRunning(inside, [eth0])
  waitUntilRunning(outside, [linkIndex(outer, name), masterIndex])
  return eth0
}
