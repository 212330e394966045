import { type Family, type Prefix, prefix } from '@weft/inet'
import type { Chain, Rule, Table } from '@weft/nftables'

export const tableName = 'weft'

const nftFamily = { ipv4: 'ip', ipv6: 'ip6' } as const
const multicast = { ipv4: prefix('224.0.0.0/4'), ipv6: prefix('ff00::/8') } as const

/** kube-proxy's "masquerade this" bit. A packet that bears it was or will be translated by kube-proxy. */
const kubeMasqueradeMark = 0x4000

export interface TrafficRules {
  readonly family: Family
  readonly network: Prefix
  readonly podSubnet: Prefix
  readonly masquerades: boolean
}

export function tableKey(family: Family): string {
  return `${nftFamily[family]} ${tableName}`
}

/** Our own nftables table of one family: pods may be forwarded, and what leaves the network leaves with the node's address. */
export function planTrafficRules({ family, network, podSubnet, masquerades }: TrafficRules): Table {
  const chains: Chain[] = [
    {
      name: 'forward',
      hook: { type: 'filter', hook: 'forward', priority: 0, policy: 'accept' },
      rules: [
        { match: [{ on: 'source', operator: '==', prefix: network }], verdict: 'accept' },
        { match: [{ on: 'destination', operator: '==', prefix: network }], verdict: 'accept' },
      ],
    },
  ]
  if (masquerades) {
    chains.push({
      name: 'postrouting',
      hook: { type: 'nat', hook: 'postrouting', priority: 100, policy: 'accept' },
      rules: masqueradeRules(network, podSubnet, multicast[family]),
    })
  }
  return { family: nftFamily[family], name: tableName, sets: [], chains }
}

/**
 * The rules of flannel's iptables form, in its order. Its nftables form differs in the fourth (it returns for every
 * remote pod), which leaves the sixth unreachable: packets from a host to a remote pod then keep an
 * address that the answer cannot find.
 */
function masqueradeRules(network: Prefix, podSubnet: Prefix, multicastRange: Prefix): Rule[] {
  const masquerade = { masquerade: { isFullyRandom: true } }
  return [
    { match: [{ on: 'mark', operator: '==', value: kubeMasqueradeMark, mask: kubeMasqueradeMark }], verdict: 'return' },
    {
      match: [
        { on: 'source', operator: '==', prefix: podSubnet },
        { on: 'destination', operator: '==', prefix: network },
      ],
      verdict: 'return',
    },
    {
      match: [
        { on: 'source', operator: '==', prefix: network },
        { on: 'destination', operator: '==', prefix: podSubnet },
      ],
      verdict: 'return',
    },
    {
      match: [
        { on: 'source', operator: '!=', prefix: network },
        { on: 'destination', operator: '==', prefix: podSubnet },
      ],
      verdict: 'return',
    },
    {
      match: [
        { on: 'source', operator: '==', prefix: network },
        { on: 'destination', operator: '!=', prefix: multicastRange },
      ],
      verdict: masquerade,
    },
    {
      match: [
        { on: 'source', operator: '!=', prefix: network },
        { on: 'destination', operator: '==', prefix: network },
      ],
      verdict: masquerade,
    },
  ]
}
