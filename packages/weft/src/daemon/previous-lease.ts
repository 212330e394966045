import { parseInterfaceAddress, parsePrefix4, parsePrefix6, subnetOf } from '@weft/inet'
import { ConfigError } from '../document/config-error.js'
import { readText } from '../files/read-text.js'
import type { Lease } from '../model/lease.js'

/**
 * The subnets that subnet.env tells of: this node had them before, whoever wrote it. Undefined when the file tells of none
 * or cannot be read, for then nobody could have used it either.
 */
export async function readPreviousLease(path: string, node: string): Promise<Lease | undefined> {
  try {
    return parsePreviousLease(await readText(path), node)
  } catch (error) {
    if (error instanceof ConfigError) return undefined
    throw error
  }
}

export function parsePreviousLease(text: string, node: string): Lease | undefined {
  const values = new Map(text.split('\n').map(line => [line.split('=', 1)[0] ?? '', line.slice(line.indexOf('=') + 1)]))
  const read = (key: string) => {
    const gateway = parseInterfaceAddress(values.get(key) ?? '')
    return gateway === undefined ? '' : subnetOf(gateway)
  }
  const subnet = parsePrefix4(read('FLANNEL_SUBNET'))
  const subnet6 = parsePrefix6(read('FLANNEL_IPV6_SUBNET'))
  if (subnet === undefined && subnet6 === undefined) return undefined
  return { node, ...(subnet && { subnet }), ...(subnet6 && { ipv6Subnet: subnet6 }) }
}
