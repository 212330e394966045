import { parsePrefix4, parsePrefix6 } from '@weft/inet'
import { UsageError } from '../document/usage-error.js'
import { optionalFlag } from '../flags/define.js'
import { ipv4Address, ipv6Address, type Kind } from '../flags/kinds.js'
import type { FlagValues } from '../flags/read-flags.js'
import type { Word } from '../flags/read-line.js'
import { showWord } from '../flags/refuse-words.js'
import { subnetsOf } from '../model/subnets.js'
import type { NewReservation } from '../store/etcd/administration/reserve-lease.js'
import { isNodeName } from '../store/lease-values.js'

const nodeName: Kind<string> = {
  accepted: 'the name of a node, like node-a',
  parse: text => (isNodeName(text) ? text : undefined),
}

export const reservationFlags = {
  node: optionalFlag({ name: 'node', placeholder: 'NAME', help: 'for a node that is not there yet' }, nodeName),
  publicIp: optionalFlag({ name: 'public-ip', placeholder: 'ADDRESS', help: 'at which it will be' }, ipv4Address),
  publicIpv6: optionalFlag({ name: 'public-ipv6', placeholder: 'ADDRESS', help: 'the same' }, ipv6Address),
}

/** `10.244.7.0/24 fd00:10:244:7::/64 --node node-a`, in either order. */
export function readNewReservation(words: readonly Word[], node: string, values: FlagValues): NewReservation {
  const texts = words.map(({ text }) => text)
  const ipv4 = texts.map(parsePrefix4).find(subnet => subnet !== undefined)
  const ipv6 = texts.map(parsePrefix6).find(subnet => subnet !== undefined)
  const subnets = subnetsOf(ipv4, ipv6)
  const understood = [ipv4, ipv6].filter(subnet => subnet !== undefined).length
  if (subnets === undefined || understood !== words.length)
    throw new UsageError(
      `found ${words.map(showWord).join(' ')}, accepted is a subnet of each family at most, like 10.244.7.0/24, without host bits`,
    )
  const publicIp = values.of(reservationFlags.publicIp)
  const publicIpv6 = values.of(reservationFlags.publicIpv6)
  return { node, subnets, ...(publicIp && { publicIp }), ...(publicIpv6 && { publicIpv6 }) }
}
