import type { Lease } from '../../../model/lease.js'
import { readLeaseLine } from '../../../testing/lease-line.js'
import { readAnnotationPrefix, usualPrefix } from '../annotation-names.js'
import type { KubeNode, NodeSpec } from '../node-api.js'

export const names = readAnnotationPrefix('--kube-annotation-prefix', usualPrefix)

/** What a node says that has this lease: all of it, be it as flannel would write it or not. */
export function wordsOf(lease: Lease): Pick<KubeNode, 'annotations'> & Pick<NodeSpec, 'podCidrs'> {
  const { subnet, ipv6Subnet, publicIp, publicIpv6, backendType, backendData, backendV6Data } = lease
  return {
    podCidrs: [subnet, ipv6Subnet].filter(cidr => cidr !== undefined),
    annotations: {
      [names.marker]: 'true',
      ...(backendType !== undefined && { [names.backendType]: backendType }),
      ...(publicIp && { [names.publicIp]: publicIp }),
      ...(publicIpv6 && { [names.publicIpv6]: publicIpv6 }),
      ...(backendData !== undefined && { [names.backendData]: JSON.stringify(backendData) }),
      ...(backendV6Data !== undefined && { [names.backendV6Data]: JSON.stringify(backendV6Data) }),
    },
  }
}

/** The node of a lease in the one-line form of `readLeaseLine`, as old as its name is far down the alphabet. */
export function nodeOf(line: string, { createdAt = '2026-01-01T00:00:00Z' } = {}): KubeNode {
  const lease = readLeaseLine(line)
  const { podCidrs, annotations } = wordsOf(lease)
  return {
    name: lease.node,
    uid: `uid of ${lease.node}`,
    createdAt,
    annotations,
    spec: { podCidrs, isOfKubeadm: false },
  }
}
