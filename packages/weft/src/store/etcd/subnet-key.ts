import { lengthOf, networkOf, type Prefix, parsePrefix4, parsePrefix6 } from '@weft/inet'
import type { Subnets } from '../../model/subnets.js'

/**
 * The key of a lease, as flannel writes it: `<prefix>/subnets/10.5.1.0-24`, and `…&fc00:0:1::-64` behind it in dual stack.
 * flannel has no key without IPv4; ours is in a folder beside it, which flannel never lists.
 */
export function formatSubnetKey(prefix: string, subnets: Subnets): string {
  const { ipv4, ipv6 } = subnets
  if (ipv4 === undefined) return `${ipv6Folder(prefix)}${withDash(subnets.ipv6)}`
  return `${ipv4Folder(prefix)}${withDash(ipv4)}${ipv6 === undefined ? '' : `&${withDash(ipv6)}`}`
}

/** Whether a key is in one of the two folders where keys of leases are expected. */
export function isInSubnetFolder(prefix: string, key: string): boolean {
  return key.startsWith(ipv4Folder(prefix)) || key.startsWith(ipv6Folder(prefix))
}

/** The subnets that a key stands for; undefined for anything that flannel's nodes or ours would not write. */
export function parseSubnetKey(prefix: string, key: string): Subnets | undefined {
  if (key.startsWith(ipv6Folder(prefix))) return parseIpv6Key(key.slice(ipv6Folder(prefix).length))
  if (key.startsWith(ipv4Folder(prefix))) return parseIpv4Key(key.slice(ipv4Folder(prefix).length))
  return undefined
}

const ipv4Folder = (prefix: string) => `${prefix}/subnets/`
const ipv6Folder = (prefix: string) => `${prefix}/ipv6-subnets/`

const ipv6Shape = /^([\da-f:]+)-(\d+)$/

// flannel's readers refuse a subnet of one address.
const longestIpv4 = 31
const longestIpv6 = 127

/** Read for every node of the cluster by every node that claims, so without a regular expression. */
function parseIpv4Key(text: string): Subnets | undefined {
  const and = text.indexOf('&')
  const end = and < 0 ? text.length : and
  const dash = text.indexOf('-')
  if (dash < 0 || dash > end) return undefined
  const ipv4 = upTo(longestIpv4, parsePrefix4(`${text.slice(0, dash)}/${text.slice(dash + 1, end)}`))
  if (ipv4 === undefined || and < 0) return ipv4 && { ipv4 }
  const { ipv6 } = parseIpv6Key(text.slice(and + 1)) ?? {}
  return ipv6 && { ipv4, ipv6 }
}

function parseIpv6Key(text: string): Subnets | undefined {
  const [, network, length] = ipv6Shape.exec(text) ?? []
  const ipv6 = upTo(longestIpv6, parsePrefix6(`${network}/${length}`))
  return ipv6 && { ipv6 }
}

function upTo<P extends Prefix>(longest: number, prefix: P | undefined): P | undefined {
  return prefix !== undefined && lengthOf(prefix) <= longest ? prefix : undefined
}

function withDash(prefix: Prefix): string {
  return `${networkOf(prefix)}-${lengthOf(prefix)}`
}
