import { addressAt, addressOf, type Family, lengthOf, prefix, subnetOf, withLength } from '@weft/inet'
import { isRootlike } from '@weft/linux'
import { addRoute, RouteConnection } from '@weft/netlink'
import { carryOut, linkIndex } from './carry-out.js'
import { Cluster, type ClusterNode } from './cluster.js'
import type { PingOutcome } from './ping-outcome.js'
import { Pinger } from './pinger.js'
import type { Pod } from './pod.js'
import { planTopology } from './topology.js'

/** Why a test of namespaces cannot run here; false when it can. */
export const skip = isRootlike() ? false : 'needs the right to make network namespaces: root, or unshare -Urn'

const families = ['ipv4', 'ipv6'] as const

/** A cluster with one pod a node, and the routes between the pods' subnets written by hand. */
export async function routedCluster({
  nodes,
  cableMtuBytes,
  podMtuBytes = 1500,
}: {
  nodes: number
  cableMtuBytes?: number
  podMtuBytes?: number
}): Promise<Cluster> {
  const cluster = await Cluster.open(planTopology({ nodes, ...(cableMtuBytes !== undefined && { cableMtuBytes }) }))
  try {
    for (const node of cluster.nodes) {
      const gateways = families.map(family => {
        const subnet = podSubnet(node, family)
        return withLength(addressAt(subnet, 1), lengthOf(subnet))
      })
      const addresses = gateways.map(gateway => withLength(addressAt(subnetOf(gateway), 2), lengthOf(gateway)))
      cluster.addPod(node.plan.name, { name: `pod-${node.plan.index}`, gateways, addresses, mtuBytes: podMtuBytes })
      routeToPeers(node, cluster.nodes)
    }
    return cluster
  } catch (error) {
    cluster.close()
    throw error
  }
}

/** The only pod of the node with that place. */
export function podOf(cluster: Cluster, place: number): Pod {
  const pod = cluster.nodes[place]?.pods[0]
  if (pod === undefined) throw new RangeError(`Node ${place} has no pod.`)
  return pod
}

export function addressIn(pod: Pod, family: Family) {
  const [ipv4, ipv6] = pod.plan.addresses.map(addressOf)
  const address = family === 'ipv4' ? ipv4 : ipv6
  if (address === undefined) throw new RangeError(`${pod.plan.name} has no ${family} address.`)
  return address
}

export async function pingOnce(
  from: Pod,
  to: Pod,
  { family, packetBytes, timeoutMilliseconds }: { family: Family; packetBytes?: number; timeoutMilliseconds?: number },
): Promise<PingOutcome> {
  using pinger = Pinger.open(from.namespace, family)
  return await pinger.ping({ destination: addressIn(to, family), packetBytes, timeoutMilliseconds })
}

function podSubnet({ plan }: ClusterNode, family: Family) {
  return prefix(family === 'ipv4' ? `10.244.${plan.index}.0/24` : `fd00:10:244:${plan.index}::/64`)
}

function routeToPeers(node: ClusterNode, all: readonly ClusterNode[]): void {
  using route = RouteConnection.open(node.namespace)
  const eth0 = linkIndex(route, 'eth0')
  const peers = all.filter(peer => peer !== node)
  carryOut(
    route,
    peers.flatMap(peer =>
      families.map(family =>
        addRoute({
          destination: podSubnet(peer, family),
          gateway: addressOf(family === 'ipv4' ? peer.plan.ipv4 : peer.plan.ipv6),
          linkIndex: eth0,
        }),
      ),
    ),
  )
}
