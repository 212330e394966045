import {
  type Address,
  type Family,
  familyOf,
  type Ipv4,
  type Ipv6,
  type Prefix4,
  type Prefix6,
  parseInterfaceAddress,
  parseIpv4,
  parseIpv6,
  parsePrefix4,
  parsePrefix6,
  subnetOf,
} from '@weft/inet'
import { fromText } from '../document/from-text.js'
import { jsonText } from '../document/json-text.js'
import type { Accepted } from '../document/section.js'
import type { Json } from '../model/json.js'
import { isPeerAddress } from './peer-address.js'

const label = '[a-z0-9]([a-z0-9-]*[a-z0-9])?'
const dnsName = new RegExp(`^${label}(\\.${label})*$`)
const longestName = 253

/** Kubernetes' rule for the names of nodes. */
export function isNodeName(text: string): boolean {
  return text.length <= longestName && dnsName.test(text)
}

export const nodeName: Accepted<string> = {
  accepted: `a name like "node-a": lower-case letters, digits, "-" and ".", at most ${longestName} of them`,
  parse: fromText(text => (isNodeName(text) ? text : undefined)),
}

export const ipv4Subnet: Accepted<Prefix4> = {
  accepted: found => withoutHostBits(found, 'ipv4') ?? 'an IPv4 subnet like "10.244.1.0/24"',
  parse: fromText(parsePrefix4),
}

export const ipv6Subnet: Accepted<Prefix6> = {
  accepted: found => withoutHostBits(found, 'ipv6') ?? 'an IPv6 subnet like "fd00:10:244:1::/64"',
  parse: fromText(parsePrefix6),
}

const ofOneMachine = 'that other machines reach: not loopback, link-local, multicast, broadcast or unspecified'

export const publicIpv4: Accepted<Ipv4> = {
  accepted: `an IPv4 address like "192.0.2.1" ${ofOneMachine}`,
  parse: fromText(text => peerAddress(parseIpv4(text))),
}

export const publicIpv6: Accepted<Ipv6> = {
  accepted: `an IPv6 address like "2001:db8::1" ${ofOneMachine}`,
  parse: fromText(text => peerAddress(parseIpv6(text))),
}

export const backendName: Accepted<string> = {
  accepted: 'the name of a backend like "vxlan"',
  parse: fromText(text => (/^[a-z0-9-]{0,32}$/i.test(text) ? text.toLowerCase() : undefined)),
}

const mostDataBytes = 4096

/** Whatever a backend wants its peers to know. `null` is how some programs write "nothing". */
export const backendData: Accepted<Json> = {
  accepted: `at most ${mostDataBytes} bytes of JSON`,
  parse: value => {
    const text = jsonText(value)
    return text !== undefined && Buffer.byteLength(text) <= mostDataBytes ? value : undefined
  },
}

function peerAddress<A extends Address>(address: A | undefined): A | undefined {
  return address !== undefined && isPeerAddress(address) ? address : undefined
}

/** What was probably meant. */
function withoutHostBits(found: Json | undefined, family: Family): string | undefined {
  const parsed = typeof found === 'string' ? parseInterfaceAddress(found) : undefined
  return parsed !== undefined && familyOf(parsed) === family ? `"${subnetOf(parsed)}", without host bits` : undefined
}
