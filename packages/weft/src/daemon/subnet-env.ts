import { addressAt, lengthOf, withLength } from '@weft/inet'
import type { Planned } from '../plan/plan.js'

/** The file that tells container runtimes and the CNI plugin which subnet this node has: flannel's lines in flannel's order. */
export function formatSubnetEnv(
  { own, podMtuBytes }: Pick<Planned, 'own' | 'podMtuBytes'>,
  masquerades: boolean,
): string {
  const lines: string[] = []
  if (own.ipv4) lines.push(`FLANNEL_NETWORK=${own.ipv4.network}`, `FLANNEL_SUBNET=${gateway(own.ipv4.subnet)}`)
  if (own.ipv6)
    lines.push(`FLANNEL_IPV6_NETWORK=${own.ipv6.network}`, `FLANNEL_IPV6_SUBNET=${gateway(own.ipv6.subnet)}`)
  lines.push(`FLANNEL_MTU=${podMtuBytes}`, `FLANNEL_IPMASQ=${masquerades}`)
  return `${lines.join('\n')}\n`
}

/** The first host of the subnet, with the subnet's length: the bridge's address on this node. */
function gateway(subnet: Parameters<typeof addressAt>[0]) {
  return withLength(addressAt(subnet, 1), lengthOf(subnet))
}
