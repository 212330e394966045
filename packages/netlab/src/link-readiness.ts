import { addressOf, familyOf, isLinkLocal } from '@weft/inet'
import type { NetworkNamespace } from '@weft/linux'
import { Connection, NETLINK_ROUTE, openNetlink, type Request, RouteConnection, RTM_GETLINK } from '@weft/netlink'
import { waitUntil } from './wait-until.js'

const IFF_RUNNING = 0x40

/**
 * Waits until links carry frames. After a cable is plugged in, the kernel gives its ends a queue and lets the
 * bridge forward a moment later, and drops in silence what is sent before.
 */
export function waitUntilRunning(namespace: NetworkNamespace, indexes: readonly number[]): void {
  using connection = new Connection(openNetlink({ protocol: NETLINK_ROUTE, namespace, strict: true }))
  waitUntil(() => indexes.every(index => isRunning(connection, index)), `Carrier of link ${indexes.join(', ')}`)
}

/**
 * Waits until a link can use its IPv6 addresses, the link-local one among them, which routers need to ask for
 * neighbours. Until then others ask in vain for these addresses, and ask again only a second later.
 */
export function waitUntilAddressed(namespace: NetworkNamespace, index: number): void {
  using route = RouteConnection.open(namespace)
  const isDone = () => {
    const ipv6 = route
      .addresses()
      .filter(({ linkIndex, address }) => linkIndex === index && familyOf(address) === 'ipv6')
    return ipv6.some(({ address }) => isLinkLocal(addressOf(address))) && ipv6.every(entry => !entry.isTentative)
  }
  waitUntil(isDone, `IPv6 on link ${index}`)
}

/** The flag says what the kernel does, carrier included; a link's `hasCarrier` is ahead of it. */
function isRunning(connection: Connection, index: number): boolean {
  let flags = 0
  const [refusal] = connection.execute([getLink(index)], (_, reply) => {
    flags = reply.u32(8)
  })
  if (refusal !== undefined) throw refusal
  return (flags & IFF_RUNNING) !== 0
}

/** struct ifinfomsg: family and type, index, flags, change. */
function getLink(index: number): Request {
  return {
    operation: 'RTM_GETLINK',
    type: RTM_GETLINK,
    flags: 0,
    writeBody: writer => {
      writer.u32(0)
      writer.u32(index)
      writer.zeros(8)
    },
  }
}
