import { ConfigError } from '../../document/config-error.js'
import { show } from '../../document/show.js'
import { type Subnets, subnetsOf } from '../../model/subnets.js'
import { ipv4Subnet, ipv6Subnet } from '../lease-values.js'
import type { KubeNode } from './node-api.js'

/** Kubernetes gives a node one in each family, and nothing else. */
const mostCidrs = 2

/** A node's subnets are its pod CIDRs, the first of each family; undefined as long as it has none. */
export function podSubnets({ name, spec }: KubeNode): Subnets | undefined {
  const cidrs = spec?.podCidrs ?? []
  const path = `node ${name}: spec.podCIDRs`
  if (cidrs.length > mostCidrs)
    throw new ConfigError({ path, found: show(cidrs), accepted: 'one subnet, or one of each family' })
  const ipv4 = cidrs.map(ipv4Subnet.parse).find(subnet => subnet !== undefined)
  const ipv6 = cidrs.map(ipv6Subnet.parse).find(subnet => subnet !== undefined)
  const strange = cidrs.find(cidr => ipv4Subnet.parse(cidr) === undefined && ipv6Subnet.parse(cidr) === undefined)
  if (strange !== undefined)
    throw new ConfigError({ path, found: show(strange), accepted: 'a subnet like "10.244.1.0/24" without host bits' })
  return subnetsOf(ipv4, ipv6)
}
