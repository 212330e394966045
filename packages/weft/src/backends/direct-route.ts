import type { Path } from '../model/facts.js'
import type { Peer, PeerPart } from './backend.js'
import { gatewayRoute } from './gateway-route.js'

/** The device on which a peer is a neighbour, or undefined when a router stands between. */
export function directLink(path: Path | undefined): string | undefined {
  return path?.gateway === undefined ? path?.link : undefined
}

/** A plain route to a peer on the same layer-2 network: no tunnel, nothing on the wire but the packet. */
export function directRoute(peer: Peer, link: string, usesNexthop: boolean): PeerPart {
  const way = { destination: peer.subnet, gateway: peer.publicAddress, link, isOnlink: false }
  return { peer, carriage: 'direct', entries: gatewayRoute(way, usesNexthop) }
}
