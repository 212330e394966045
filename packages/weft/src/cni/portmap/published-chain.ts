import {
  addressOf,
  type Family,
  familyOf,
  hostPrefix,
  type InterfaceAddress,
  isUnspecified,
  subnetOf,
} from '@weft/inet'
import { type Chain, quoteWord } from '@weft/iptables'
import { type ChainOwner, chainNameOf, commentOf, commentWords } from '../iptables/chain-owner.js'
import type { PortMapping } from './port-mapping.js'
import type { PortmapConfig } from './portmap-config.js'
import { dnatChain, setMarkChainOf } from './shared-chains.js'

/** Of a chain's name, between `CNI-` and the hash. */
export const publishedKind = 'DN-'

/** The kernel compares with as many ports in one rule. */
const portsPerRule = 15
const longestComment = 255

/** A container's own chain of one family: as iptables prints it, and so, conditions aside, in the kernel's order of words. */
export function publishedChain(address: InterfaceAddress, owner: ChainOwner, config: PortmapConfig): Chain {
  const name = chainNameOf(owner, publishedKind)
  const family = familyOf(address)
  const rules = config.mappings
    .filter(mapping => isOfFamily(mapping, family))
    .flatMap(one => rulesOf(one, address, config))
  return {
    table: 'nat',
    name,
    rules: [...new Set(rules)],
    jumps: entryRules(owner, config, family).map(rule => ({ from: dnatChain, rule: `${rule} -j ${name}` })),
  }
}

function isOfFamily({ hostIp }: PortMapping, family: Family): boolean {
  return hostIp === undefined || familyOf(hostIp) === family
}

function rulesOf(mapping: PortMapping, address: InterfaceAddress, { masquerade }: PortmapConfig): readonly string[] {
  const { protocol, hostPort, containerPort, hostIp } = mapping
  const container = addressOf(address)
  const isIpv4 = familyOf(address) === 'ipv4'
  const to = hostIp === undefined || isUnspecified(hostIp) ? '' : `-d ${hostPrefix(hostIp)} `
  const packet = `${to}-p ${protocol} -m ${protocol} --dport ${hostPort}`
  const target = isIpv4 ? `${container}:${containerPort}` : `[${container}]:${containerPort}`
  // The kernel drops packets of ::1 that leave the node, so there is nothing to be done for them.
  const marked = masquerade === undefined ? [] : [subnetOf(address), ...(isIpv4 ? ['127.0.0.1/32'] : [])]
  return [
    ...marked.map(source => `-s ${source} ${packet} -j ${masquerade && setMarkChainOf(masquerade)}`),
    `${packet} -j DNAT --to-destination ${target}`,
  ]
}

/** How a packet comes here: by protocol and ports alone, of both families' mappings, as it has always been written. */
function entryRules(owner: ChainOwner, { mappings, conditions }: PortmapConfig, family: Family): readonly string[] {
  const comment = commentWords(shorten(`dnat ${commentOf(owner)}`))
  const further = conditions[family].map(word => ` ${quoteWord(word)}`).join('')
  const protocols = [...new Set(mappings.map(({ protocol }) => protocol))].sort()
  const rules = protocols.flatMap(protocol => {
    const ports = mappings.filter(one => one.protocol === protocol).map(({ hostPort }) => hostPort)
    return inPortions(ports).map(
      portion => `-p ${protocol} -m comment ${comment} -m multiport --dports ${portion.join(',')}${further}`,
    )
  })
  return [...new Set(rules)]
}

function inPortions(ports: readonly number[]): readonly (readonly number[])[] {
  return ports.length === 0 ? [] : [ports.slice(0, portsPerRule), ...inPortions(ports.slice(portsPerRule))]
}

function shorten(comment: string): string {
  return comment.length > longestComment ? `${comment.slice(0, longestComment - 3)}...` : comment
}
