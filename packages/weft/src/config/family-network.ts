import {
  comparePrefixes,
  contains,
  countSubnets,
  type Family,
  familyOf,
  lengthOf,
  networkOf,
  type Prefix,
  parseAddress,
  parseInterfaceAddress,
  prefixOf,
  subnetAt,
  subnetOf,
} from '@weft/inet'
import type { Section } from '../document/section.js'
import type { Json } from '../model/json.js'
import type { FamilyNetwork } from '../model/network.js'

const rules = {
  ipv4: {
    network: 'Network',
    subnetLength: 'SubnetLen',
    subnetMin: 'SubnetMin',
    subnetMax: 'SubnetMax',
    enable: 'EnableIPv4',
    longestNetwork: 28,
    usualSubnet: 24,
    longestSubnet: 30,
    accepted: 'an IPv4 network of length 1 to 28, like "10.244.0.0/16"',
    unset: '0.0.0.0',
  },
  ipv6: {
    network: 'IPv6Network',
    subnetLength: 'IPv6SubnetLen',
    subnetMin: 'IPv6SubnetMin',
    subnetMax: 'IPv6SubnetMax',
    enable: 'EnableIPv6',
    longestNetwork: 124,
    usualSubnet: 64,
    longestSubnet: 126,
    accepted: 'an IPv6 network of length 1 to 124, like "fd00:10:244::/48"',
    unset: '::',
  },
} as const

/** Four subnets at least: the first is left alone, and one node alone is no network. */
const leastSubnetBits = 2

/** What the document says of one family, completed with flannel's defaults. */
export function readFamilyNetwork(section: Section, family: Family): FamilyNetwork {
  const rule = rules[family]
  const network = section.required(rule.network, {
    accepted: rule.accepted,
    shape: { type: 'string' },
    parse: value => parseNetwork(value, family),
  })
  const subnetLength = readSubnetLength(section, family, network)
  const ends = { network, subnetLength, unset: rule.unset }
  // The first subnet shares its address with the network itself, which a device in it would be taken for.
  const subnetMin = readSubnet(section, rule.subnetMin, ends) ?? subnetAt(network, subnetLength, 1)
  const last = countSubnets(network, subnetLength) - 1n
  const subnetMax = readSubnet(section, rule.subnetMax, ends) ?? subnetAt(network, subnetLength, last)
  if (comparePrefixes(subnetMin, subnetMax) > 0) {
    throw section.refuse(rule.subnetMax, `"${networkOf(subnetMin)}", where the first subnet begins, or a later one`)
  }
  return { network, subnetLength, subnetMin, subnetMax }
}

/** Marks the keys of a family that is off as known, and tells when its network was probably meant to be used. */
export function disregardFamilyNetwork(section: Section, family: Family): readonly string[] {
  const rule = rules[family]
  for (const name of [rule.subnetLength, rule.subnetMin, rule.subnetMax]) section.raw(name)
  if (parseNetwork(section.raw(rule.network), family) === undefined) return []
  return [`${section.pathOf(rule.network)}: not used, because ${rule.enable} is not true`]
}

/** Host bits are cut off, as flannel does. A length of 0 is how some programs write "none". */
function parseNetwork(value: Json | undefined, family: Family): Prefix | undefined {
  const parsed = typeof value === 'string' ? parseInterfaceAddress(value) : undefined
  if (parsed === undefined || familyOf(parsed) !== family) return undefined
  const length = lengthOf(parsed)
  return length >= 1 && length <= rules[family].longestNetwork ? subnetOf(parsed) : undefined
}

function readSubnetLength(section: Section, family: Family, network: Prefix): number {
  const { subnetLength: name, usualSubnet, longestSubnet } = rules[family]
  const least = lengthOf(network) + leastSubnetBits
  const fallback = Math.max(usualSubnet, least)
  // flannel takes 0 for "not given".
  return section.integer(name, { min: least, max: longestSubnet, fallback, none: 0 })
}

function readSubnet(
  section: Section,
  name: string,
  { network, subnetLength, unset }: { network: Prefix; subnetLength: number; unset: string },
): Prefix | undefined {
  const first = networkOf(subnetAt(network, subnetLength, 1))
  return section.optional(name, {
    shape: { type: 'string' },
    // flannel takes the unspecified address for "not given".
    none: unset,
    accepted: `an address in ${network} where a /${subnetLength} begins, like "${first}"`,
    parse: value => {
      const address = typeof value === 'string' ? parseAddress(value) : undefined
      if (address === undefined || !contains(network, address)) return undefined
      const subnet = prefixOf(address, subnetLength)
      return networkOf(subnet) === address ? subnet : undefined
    },
  })
}
