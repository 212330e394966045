import { parseIpv4, parseIpv6, parsePrefix4, parsePrefix6 } from '@weft/inet'
import { UsageError } from '../document/usage-error.js'
import { subnetsOf } from '../model/subnets.js'
import type { NewReservation } from '../store/etcd/administration/reserve-lease.js'
import { isNodeName } from '../store/lease-values.js'

export const reservationFlags = {
  node: { type: 'string' },
  'public-ip': { type: 'string' },
  'public-ipv6': { type: 'string' },
} as const

type ReservationValues = { readonly [Flag in keyof typeof reservationFlags]?: string }

/** `10.244.7.0/24 fd00:10:244:7::/64 --node node-a`, in either order. */
export function readNewReservation(words: readonly string[], values: ReservationValues): NewReservation {
  const { node = '', 'public-ip': ip, 'public-ipv6': ip6 } = values
  const ipv4 = words.map(parsePrefix4).find(subnet => subnet !== undefined)
  const ipv6 = words.map(parsePrefix6).find(subnet => subnet !== undefined)
  const subnets = subnetsOf(ipv4, ipv6)
  const understood = [ipv4, ipv6].filter(subnet => subnet !== undefined).length
  if (subnets === undefined || understood !== words.length)
    throw new UsageError(
      `found ${words.join(' ')}, accepted is a subnet of each family at most, like 10.244.7.0/24, without host bits`,
    )
  if (!isNodeName(node)) throw refuse('node', node, 'the name of a node, like node-a')
  const publicIp = ip === undefined ? undefined : parseIpv4(ip)
  const publicIp6 = ip6 === undefined ? undefined : parseIpv6(ip6)
  if (ip !== undefined && publicIp === undefined) throw refuse('public-ip', ip, 'an IPv4 address')
  if (ip6 !== undefined && publicIp6 === undefined) throw refuse('public-ipv6', ip6, 'an IPv6 address')
  return { node, subnets, ...(publicIp && { publicIp }), ...(publicIp6 && { publicIpv6: publicIp6 }) }
}

function refuse(flag: keyof typeof reservationFlags, found: string, accepted: string): UsageError {
  return new UsageError(`--${flag}: found ${JSON.stringify(found)}, accepted is ${accepted}`)
}
