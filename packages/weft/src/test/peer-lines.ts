import type { NetworkNamespace } from '@weft/linux'
import { forwardingOf, neighborsOf, nexthopsOf, type Row, routesOf } from './kernel-view.js'
import type { LeaseDocument } from './network-documents.js'

/** A peer with the MACs of its tunnel ends, which decide what else there must be. */
export interface PeerDocument extends LeaseDocument {
  readonly BackendData: { readonly VNI: number; readonly VtepMAC: string }
  readonly BackendV6Data: { readonly VNI: number; readonly VtepMAC: string }
}

export function withMacs(lease: LeaseDocument, suffix: string): PeerDocument {
  return {
    ...lease,
    BackendData: { VNI: 1, VtepMAC: `02:00:00:00:04:${suffix}` },
    BackendV6Data: { VNI: 1, VtepMAC: `02:00:00:00:06:${suffix}` },
  }
}

/** Everything in the kernel that is there because of a peer, a line each. */
export function peerLines(namespace: NetworkNamespace): readonly string[] {
  const ours = ({ protocol }: Row) => protocol === '138'
  const devices = ['flannel.1', 'flannel-v6.1']
  return [
    ...devices.flatMap(name => neighborsOf(namespace, name)).map(({ dst, lladdr }) => `neighbour ${dst} ${lladdr}`),
    ...devices.flatMap(name => forwardingOf(namespace, name)).map(({ mac, dst }) => `forwarding ${mac} ${dst}`),
    ...[...routesOf(namespace, 'ipv4'), ...routesOf(namespace, 'ipv6')]
      .filter(ours)
      .map(({ dst, gateway, dev }) => `route ${dst} ${gateway} ${dev}`),
    ...nexthopsOf(namespace)
      .filter(ours)
      .map(({ gateway, dev }) => `next hop ${gateway} ${dev}`),
  ].toSorted()
}

/** What has to be there for these peers, and nothing besides. */
export function expectedLines(peers: readonly PeerDocument[]): readonly string[] {
  return peers.flatMap(linesOfPeer).toSorted()
}

function linesOfPeer(peer: PeerDocument): readonly string[] {
  const { Subnet = '', PublicIP, IPv6Subnet = '', PublicIPv6, BackendData, BackendV6Data } = peer
  const [gateway] = Subnet.split('/')
  const [gateway6] = IPv6Subnet.split('/')
  return [
    `neighbour ${gateway} ${BackendData.VtepMAC}`,
    `forwarding ${BackendData.VtepMAC} ${PublicIP}`,
    `next hop ${gateway} flannel.1`,
    `route ${Subnet} ${gateway} flannel.1`,
    `neighbour ${gateway6} ${BackendV6Data.VtepMAC}`,
    `forwarding ${BackendV6Data.VtepMAC} ${PublicIPv6}`,
    `route ${IPv6Subnet} ${gateway6} flannel-v6.1`,
  ]
}
