import { contains, countSubnets, type Family, lengthOf, type Prefix, parsePrefix } from '@weft/inet'
import type { Claim } from '../../model/claim.js'
import { families } from '../../model/family.js'
import { type Problem, problem } from '../../model/problem.js'
import type { Subnets } from '../../model/subnets.js'
import type { KubeNode } from './node-api.js'

type Networks = Claim['networks']

interface Waiting {
  readonly node: KubeNode
  /** All of the cluster, this one among them. */
  readonly nodes: readonly KubeNode[]
  readonly networks: Networks
}

/** Why Kubernetes has given this node no pod CIDR, as far as the other nodes show it. */
export function podCidrMissing({ node, nodes, networks }: Waiting): Problem {
  const held = nodes.filter(({ spec }) => spec !== undefined && spec.podCidrs.length > 0)
  return problem(
    'pod-cidr',
    node.name,
    `${node.name} has no pod CIDR yet: ${reasonOf({ node, nodes, networks }, held)}`,
  )
}

function reasonOf({ node, nodes, networks }: Waiting, held: readonly KubeNode[]): string {
  const cidrs = families.map(family => networks[family]?.network).filter(network => network !== undefined)
  // Where net-conf says "auto" it is for the cluster to choose one.
  const flags = `--allocate-node-cidrs=true --cluster-cidr=${cidrs.join(',') || 'CIDR'}`
  if (held.length === 0) {
    const nobody = nodes.length > 1 ? `none of the ${nodes.length} nodes has one` : 'nobody hands them out'
    return node.spec?.isOfKubeadm === true
      ? `${nobody}, so "kubeadm init" was run without --pod-network-cidr; add ${flags} to the command in /etc/kubernetes/manifests/kube-controller-manager.yaml`
      : `${nobody}, so the controller manager does not allocate them; start kube-controller-manager with ${flags}`
  }
  const full = families.map(family => exhausted(networks, family, held)).find(sentence => sentence !== undefined)
  if (full !== undefined) return full
  return `${held.length} of ${nodes.length} nodes have one and there is room for more in ${cidrs.join(' and ')}; see whether kube-controller-manager runs, and what its log says of ${node.name}`
}

/** The controller manager takes all subnets of the length that the nodes have, the first one too. */
function exhausted(networks: Networks, family: Family, held: readonly KubeNode[]): string | undefined {
  const network = networks[family]?.network
  if (network === undefined) return undefined
  const taken = new Set(held.flatMap(({ spec }) => spec?.podCidrs ?? []).flatMap(cidr => inside(network, cidr)))
  const [first] = taken
  if (first === undefined) return undefined
  const length = lengthOf(first)
  if (BigInt(taken.size) < countSubnets(network, length)) return undefined
  return `all ${taken.size} subnets /${length} of ${network} are taken; delete the nodes that are gone, or give kube-controller-manager a larger --cluster-cidr and net-conf the same network`
}

function inside(network: Prefix, cidr: string): readonly Prefix[] {
  const subnet = parsePrefix(cidr)
  return subnet !== undefined && contains(network, subnet) ? [subnet] : []
}

/** A sentence for each family in which the pod CIDR is not where the network is. */
export function outsideNetworks(node: string, subnets: Subnets, networks: Networks): readonly Problem[] {
  return families.flatMap(family => {
    const [subnet, network] = [subnets[family], networks[family]?.network]
    if (subnet === undefined || network === undefined || contains(network, subnet)) return []
    const key = family === 'ipv4' ? 'Network' : 'IPv6Network'
    const remedy = `let ${key} in net-conf be the --cluster-cidr of kube-controller-manager: kubectl -n kube-flannel edit configmap kube-flannel-cfg`
    const sentence = `the pod CIDR ${subnet} of ${node} is outside of the network ${network}; ${remedy}`
    return [problem('subnet-outside-network', `${node} ${family}`, sentence)]
  })
}
