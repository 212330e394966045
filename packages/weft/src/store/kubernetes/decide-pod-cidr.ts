import { contains, lengthOf, overlaps, type Prefix } from '@weft/inet'
import { ConfigError } from '../../document/config-error.js'
import type { Claim } from '../../model/claim.js'
import { families } from '../../model/family.js'
import type { JsonObject } from '../../model/json.js'
import { type Problem, problem } from '../../model/problem.js'
import type { Subnets } from '../../model/subnets.js'
import { freeSubnet } from '../free-subnet.js'
import { ipv4Subnet, ipv6Subnet } from '../lease-values.js'
import type { AnnotationNames } from './annotation-names.js'
import type { KubeNode } from './node-api.js'
import { podSubnets } from './pod-subnets.js'

export type PodCidrDecision =
  /** It has one by now. */
  | { readonly do: 'nothing' }
  /** Says in an annotation which one it wants. */
  | { readonly do: 'claim'; readonly patch: JsonObject }
  /** Nobody else wants what it has said: it takes it. */
  | { readonly do: 'take'; readonly patch: JsonObject; readonly settled: string }
  | { readonly do: 'wait'; readonly problem: Problem }

interface Question {
  readonly names: AnnotationNames
  readonly claim: Claim
  /** All of the cluster, as they are at one moment after this node's claim was written. */
  readonly nodes: readonly KubeNode[]
  /** Another one each time, so that two who have chosen the same do not do so again. */
  readonly attempt: number
  /** The claim that this node was alone with once: whoever wants the same since then has seen it. */
  readonly settled: string | undefined
}

/**
 * How nodes share a network out among themselves, for Kubernetes has no way to write two nodes at once. Each says first what
 * it wants, then looks at all the others, and takes it only when nobody else has it or wants it. Of two that want the same
 * the one that wrote later sees the other; who sees another wants something else. Nobody ever takes what he has not claimed.
 */
export function decidePodCidr({ names, claim, nodes, attempt, settled }: Question): PodCidrDecision {
  const own = nodes.find(({ name }) => name === claim.node)
  if (own === undefined || (own.spec?.podCidrs.length ?? 0) > 0) return { do: 'nothing' }
  const taken = nodes.filter(node => node !== own).flatMap(node => [...podCidrsOf(node), ...claimedBy(names, node)])
  const wanted = fitting(claimedBy(names, own), claim)
  if (wanted !== undefined) {
    const isSettled = wanted.join() === settled
    if (isSettled || !wanted.some(cidr => taken.some(other => overlaps(cidr, other)))) {
      const metadata = { annotations: { [names.podCidrClaim]: null } }
      const patch = { metadata, spec: { podCIDR: wanted[0] ?? '', podCIDRs: wanted } }
      return { do: 'take', patch, settled: wanted.join() }
    }
  }
  const chosen: Prefix[] = []
  for (const family of families) {
    const network = claim.networks[family]
    if (network === undefined) continue
    const subnet = freeSubnet({ network, taken, seed: `${own.uid} ${attempt}` })
    if (subnet === undefined) {
      const sentence = `there is no free /${network.subnetLength} in ${network.network} for ${own.name}; delete the nodes that are gone, or give net-conf a larger network`
      return { do: 'wait', problem: problem('network-full', own.name, sentence) }
    }
    chosen.push(subnet)
  }
  return { do: 'claim', patch: { metadata: { annotations: { [names.podCidrClaim]: chosen.join() } } } }
}

/** One that cannot be read is of no use to its node either. */
function podCidrsOf(node: KubeNode): readonly Prefix[] {
  try {
    return listOf(podSubnets(node))
  } catch (error) {
    if (error instanceof ConfigError) return []
    throw error
  }
}

function claimedBy(names: AnnotationNames, { annotations }: KubeNode): readonly Prefix[] {
  const words = (annotations[names.podCidrClaim] ?? '').split(',')
  return words.flatMap(word => ipv4Subnet.parse(word) ?? ipv6Subnet.parse(word) ?? [])
}

/** A claim of another time may be for another network. */
function fitting(claimed: readonly Prefix[], { networks }: Claim): readonly Prefix[] | undefined {
  const enabled = families.flatMap(family => networks[family] ?? [])
  const fits = enabled.map(({ network, subnetLength }) =>
    claimed.find(cidr => contains(network, cidr) && lengthOf(cidr) === subnetLength),
  )
  return fits.every(cidr => cidr !== undefined) ? fits : undefined
}

function listOf(subnets: Subnets | undefined): readonly Prefix[] {
  return [subnets?.ipv4, subnets?.ipv6].filter(subnet => subnet !== undefined)
}
