import { existsSync, readdirSync } from 'node:fs'
import { parseSave } from '@weft/iptables'
import { RouteConnection } from '@weft/netlink'
import { readNetworkUse } from '../../cni/host-local/network-use.js'
import { chainNameOf } from '../../cni/iptables/chain-owner.js'
import { linkAlias } from '../../cni/links/link-alias.js'
import { publishedKind } from '../../cni/portmap/published-chain.js'
import { runIn } from '../run-in.js'
import type { LiveContainer } from './container-runtime.js'
import type { MortalNode } from './mortal-node.js'

/** Everything that containers leave on a node, each piece a line. */
export type CniTraces = Readonly<
  Record<'addresses' | 'files' | 'ports' | 'rules' | 'rules6' | 'spool', readonly string[]>
>

const network = 'cbr0'

export function tracesOn(node: MortalNode): CniTraces {
  using route = RouteConnection.open(node.namespace)
  const path = (name: string) => node.fleet.folder.join(name)
  const held = readNetworkUse(path('networks')).get(network) ?? []
  return inOrder({
    addresses: held.map(({ address, owner }) => `${address} ${owner?.containerId} ${owner?.interfaceName}`),
    files: namesIn(path('flannel')),
    ports: route
      .links()
      .flatMap(({ kind, name, alias }) => (kind === 'veth' && name.startsWith('veth') ? [alias ?? name] : [])),
    rules: ownRules(runIn(node.namespace, 'iptables-save -t nat')),
    rules6: ownRules(runIn(node.namespace, 'ip6tables-save -t nat')),
    spool: namesIn(node.spoolFolder),
  })
}

/** What there has to be for these containers, and nothing else. */
export function tracesOf(containers: readonly LiveContainer[]): CniTraces {
  const rulesOf = (isOfFamily: (address: string) => boolean) =>
    containers.flatMap(({ attachment: { containerId }, capabilities, result }) => {
      const owner = { network, containerId }
      const masquerade = chainNameOf(owner)
      const published = chainNameOf(owner, publishedKind)
      const addresses = result.ips.filter(({ address }) => isOfFamily(address))
      return [
        masquerade,
        ...addresses.map(() => `POSTROUTING to ${masquerade}`),
        // One for each protocol.
        ...(capabilities?.portMappings === undefined
          ? []
          : [published, `CNI-HOSTPORT-DNAT to ${published}`, `CNI-HOSTPORT-DNAT to ${published}`]),
      ]
    })
  return inOrder({
    addresses: containers.flatMap(({ attachment: { containerId }, result }) =>
      result.ips.map(({ address }) => `${address.replace(/\/.*/, '')} ${containerId} eth0`),
    ),
    files: containers.map(({ attachment }) => attachment.containerId),
    ports: containers.map(({ attachment }) => linkAlias(network, attachment) ?? ''),
    rules: rulesOf(address => !address.includes(':')),
    rules6: rulesOf(address => address.includes(':')),
    spool: [],
  })
}

/** The chains of containers, and the rules that lead to chains of containers. */
function ownRules(saved: string): readonly string[] {
  const chains = parseSave(saved).find(({ name }) => name === 'nat')?.chains ?? new Map<string, never>()
  const isContainers = (name: string) => name.startsWith('CNI-') && !name.startsWith('CNI-HOSTPORT-')
  return [...chains].flatMap(([name, { rules }]) => [
    ...(isContainers(name) ? [name] : []),
    ...rules.flatMap(rule => {
      const [, target = ''] = /-j (\S+)/.exec(rule) ?? []
      return isContainers(target) ? [`${name} to ${target}`] : []
    }),
  ])
}

function namesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : []
}

function inOrder(traces: CniTraces): CniTraces {
  const { addresses, files, ports, rules, rules6, spool } = traces
  const sorted = (lines: readonly string[]) => lines.toSorted()
  return {
    addresses: sorted(addresses),
    files: sorted(files),
    ports: sorted(ports),
    rules: sorted(rules),
    rules6: sorted(rules6),
    spool: sorted(spool),
  }
}
