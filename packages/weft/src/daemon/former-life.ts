import { type Prefix, parseInterfaceAddress, parsePrefix, parsePrefix4, parsePrefix6, subnetOf } from '@weft/inet'
import { ConfigError } from '../document/config-error.js'
import { readVariables } from '../document/read-variables.js'
import { readText } from '../files/read-text.js'
import type { Lease } from '../model/lease.js'

/** What subnet.env tells of the time before this start, whoever wrote it. */
export interface FormerLife {
  readonly networks: readonly Prefix[]
  /** The subnets that this node had. */
  readonly lease?: Lease
}

/** A file that is not there or cannot be read tells nothing, for then nobody could have used it either. */
export async function readFormerLife(path: string, node: string): Promise<FormerLife> {
  try {
    return parseFormerLife(await readText(path), node)
  } catch (error) {
    if (error instanceof ConfigError) return { networks: [] }
    throw error
  }
}

export function parseFormerLife(text: string, node: string): FormerLife {
  const values = readVariables(text)
  const subnet = parsePrefix4(subnetIn(values.get('FLANNEL_SUBNET')))
  const subnet6 = parsePrefix6(subnetIn(values.get('FLANNEL_IPV6_SUBNET')))
  const isKnown = subnet !== undefined || subnet6 !== undefined
  return {
    networks: [...networksIn(values.get('FLANNEL_NETWORK')), ...networksIn(values.get('FLANNEL_IPV6_NETWORK'))],
    ...(isKnown && { lease: { node, ...(subnet && { subnet }), ...(subnet6 && { ipv6Subnet: subnet6 }) } }),
  }
}

function subnetIn(gateway = ''): string {
  const address = parseInterfaceAddress(gateway)
  return address === undefined ? '' : subnetOf(address)
}

/** flannel knew several networks for a time. */
function networksIn(list = ''): readonly Prefix[] {
  return list.split(',').flatMap(text => parsePrefix(text) ?? [])
}
