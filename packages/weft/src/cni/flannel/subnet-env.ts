import { type Prefix, parseInterfaceAddress, subnetOf } from '@weft/inet'
import { ConfigError } from '../../document/config-error.js'
import { readVariables } from '../../document/read-variables.js'
import { show } from '../../document/show.js'
import { readPlainFile } from '../../files/read-plain-file.js'
import { readText } from '../../files/read-text.js'

/** What the daemon's subnet.env says for the pods of this node, IPv4 first. */
export interface SubnetEnv {
  readonly networks: readonly Prefix[]
  readonly subnets: readonly Prefix[]
  readonly mtuBytes: number
  /** Whether the daemon masquerades what leaves the network, so that nobody else has to. */
  readonly masquerades: boolean
}

export async function readSubnetEnv(path: string): Promise<SubnetEnv> {
  return parseSubnetEnv(path, await readText(path, async plain => readPlainFile(plain)))
}

export function parseSubnetEnv(path: string, text: string): SubnetEnv {
  const variables = readVariables(text)
  const prefixes = (names: readonly string[]) => [
    ...new Set(names.flatMap(name => parseList(`${path}: ${name}`, variables.get(name)))),
  ]
  const networks = prefixes(networkNames)
  const subnets = prefixes(subnetNames)
  const [mtu, masquerades] = [variables.get('FLANNEL_MTU'), variables.get('FLANNEL_IPMASQ')]
  const missing = [
    ...(networks.length === 0 ? [networkNames.join(' or ')] : []),
    ...(subnets.length === 0 ? [subnetNames.join(' or ')] : []),
    ...(mtu === undefined ? ['FLANNEL_MTU'] : []),
    ...(masquerades === undefined ? ['FLANNEL_IPMASQ'] : []),
  ]
  if (missing.length > 0)
    throw new ConfigError({ path, found: `no ${missing.join(', no ')}`, accepted: 'a file that has them' })
  return { networks, subnets, mtuBytes: parseMtu(path, mtu), masquerades: masquerades === 'true' }
}

const networkNames = ['FLANNEL_NETWORK', 'FLANNEL_IPV6_NETWORK']
const subnetNames = ['FLANNEL_SUBNET', 'FLANNEL_IPV6_SUBNET']

/** flannel knew several networks for a time. Host bits are cut off: a subnet is written as the bridge's address. */
function parseList(path: string, list = ''): readonly Prefix[] {
  return list.split(',').flatMap(text => {
    if (text === '') return []
    const address = parseInterfaceAddress(text)
    if (address === undefined)
      throw new ConfigError({ path, found: show(text), accepted: 'an address with its length, like 10.244.1.1/24' })
    return [subnetOf(address)]
  })
}

function parseMtu(path: string, text = ''): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new ConfigError({ path: `${path}: FLANNEL_MTU`, found: show(text), accepted: 'a whole number' })
}
