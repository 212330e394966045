import {
  compareAddresses,
  type Family,
  familyOf,
  lengthOf,
  networkOf,
  overlaps,
  type Prefix,
  prefixOf,
} from '@weft/inet'
import { ConfigError } from '../../document/config-error.js'

/** A network holds four subnets at least. */
const leastSubnetBits = 2

/** What a controller manager gives out of one network at most: then they are of more than one. */
const mostSubnetBits = 16

/**
 * What `Network: auto` stands for: the smallest network that holds all pod CIDRs of a family. A function of the nodes that
 * there are, so all nodes come to the same; undefined as long as there is none. Throws a ConfigError.
 */
export function autoNetwork(path: string, family: Family, podCidrs: Iterable<Prefix>): Prefix | undefined {
  const subnets = [...podCidrs].filter(subnet => familyOf(subnet) === family).sort(byNetwork)
  const [first, last] = [subnets[0], subnets.at(-1)]
  if (first === undefined || last === undefined) return undefined
  const lengths = subnets.map(lengthOf)
  let length = Math.max(0, Math.min(...lengths) - leastSubnetBits)
  while (!overlaps(prefixOf(networkOf(first), length), last)) length -= 1
  if (length >= Math.max(...lengths) - mostSubnetBits) return prefixOf(networkOf(first), length)
  const accepted = `the network itself, for the pod CIDRs ${first} and ${last} are too far apart for one network`
  throw new ConfigError({ path, found: '"auto"', accepted })
}

function byNetwork(a: Prefix, b: Prefix): number {
  return compareAddresses(networkOf(a), networkOf(b))
}
