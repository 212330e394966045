import type { Address } from '@weft/inet'
import type { NetworkNamespace } from '@weft/linux'
import { NetlinkError, RouteConnection } from '@weft/netlink'

/** The MTU of the device by which the namespace reaches the address: what its own sends are measured against. */
export function pathMtuBytes(namespace: NetworkNamespace, destination: Address): number {
  using route = RouteConnection.open(namespace)
  const [lookup] = route.resolve([destination])
  if (lookup instanceof NetlinkError) throw lookup
  const link = route.links().find(link => link.index === lookup?.linkIndex)
  if (link === undefined) throw new RangeError(`No device leads to ${destination}.`)
  return link.mtuBytes
}
