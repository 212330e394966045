import type { Family, Prefix } from '@weft/inet'
import { prefix } from '@weft/inet'

/** A rule before it is put into the words of nft or iptables. */
export interface PacketRule {
  /** Only what kube-proxy marked for masquerading. */
  readonly isMarkedByKube?: true
  readonly source?: Side
  readonly destination?: Side
  readonly verdict: 'accept' | 'return' | 'masquerade'
}

export interface Side {
  readonly operator: '==' | '!='
  readonly prefix: Prefix
}

export interface RuleGround {
  readonly family: Family
  readonly network: Prefix
  readonly podSubnet: Prefix
  /** Of this family. */
  readonly nonMasqueraded: readonly Prefix[]
}

/** kube-proxy's "masquerade this" bit. A packet that bears it was or will be translated by kube-proxy. */
export const kubeMasqueradeMark = 0x4000

const multicast = { ipv4: prefix('224.0.0.0/4'), ipv6: prefix('ff00::/8') } as const

/**
 * Which packets keep their source and which get the node's. These are the rules of flannel's iptables form, in its order.
 * Its nftables form differs in the fourth, which there returns for every remote pod and so hides the sixth: packets from a
 * host to a remote pod then keep an address that the answer cannot find.
 */
export function masqueradeRules({ family, network, podSubnet, nonMasqueraded }: RuleGround): readonly PacketRule[] {
  return [
    { isMarkedByKube: true, verdict: 'return' },
    { source: is(podSubnet), destination: is(network), verdict: 'return' },
    { source: is(network), destination: is(podSubnet), verdict: 'return' },
    { source: isNot(network), destination: is(podSubnet), verdict: 'return' },
    ...nonMasqueraded.map((one): PacketRule => ({ source: is(network), destination: is(one), verdict: 'return' })),
    { source: is(network), destination: isNot(multicast[family]), verdict: 'masquerade' },
    { source: isNot(network), destination: is(network), verdict: 'masquerade' },
  ]
}

export function forwardRules({ network }: RuleGround): readonly PacketRule[] {
  return [
    { source: is(network), verdict: 'accept' },
    { destination: is(network), verdict: 'accept' },
  ]
}

function is(one: Prefix): Side {
  return { operator: '==', prefix: one }
}

function isNot(one: Prefix): Side {
  return { operator: '!=', prefix: one }
}
