import * as address from './address/constants.js'
import type { AttributeReader } from './codec/attribute-reader.js'
import { NLA_HEADER_LENGTH } from './codec/constants.js'
import type { Message } from './codec/message.js'
import * as link from './link/constants.js'
import * as ipTunnel from './link/ip-tunnel-constants.js'
import * as linkInfo from './link/link-info-constants.js'
import * as vxlan from './link/vxlan-constants.js'
import {
  RTM_NEWADDR,
  RTM_NEWLINK,
  RTM_NEWNEIGH,
  RTM_NEWNEXTHOP,
  RTM_NEWQDISC,
  RTM_NEWROUTE,
  RTM_NEWRULE,
  RTM_NEWTFILTER,
} from './message-types.js'
import * as neighbor from './neighbor/constants.js'
import * as nexthop from './nexthop/constants.js'
import * as route from './route/constants.js'
import * as rule from './rule/constants.js'
import * as trafficControl from './traffic-control/constants.js'

/** The names of the attributes of one level, and the level inside one of them. */
interface Level {
  readonly names: ReadonlyMap<number, string>
  readonly inside?: (type: number, kind: string | undefined) => Level | undefined
}

/** By kind of link. */
const dataLevels = new Map<string | undefined, Level>([
  ['vxlan', { names: namesIn(vxlan, 'IFLA_VXLAN_') }],
  ['ipip', { names: namesIn(ipTunnel, 'IFLA_IPTUN_') }],
])

// What is in IFLA_INFO_DATA depends on the kind.
const linkInfoLevel: Level = {
  names: namesIn(linkInfo, 'IFLA_INFO_'),
  inside: (type, kind) => (type === linkInfo.IFLA_INFO_DATA ? dataLevels.get(kind) : undefined),
}

const trafficControlLevel = { fixedLength: trafficControl.TCMSG_LENGTH, names: namesIn(trafficControl, 'TCA_') }

const levels = new Map<number, Level & { readonly fixedLength: number }>([
  [
    RTM_NEWLINK,
    {
      fixedLength: link.IFINFOMSG_LENGTH,
      names: namesIn(link, 'IFLA_'),
      inside: type => (type === link.IFLA_LINKINFO ? linkInfoLevel : undefined),
    },
  ],
  [RTM_NEWADDR, { fixedLength: address.IFADDRMSG_LENGTH, names: namesIn(address, 'IFA_') }],
  [RTM_NEWROUTE, { fixedLength: route.RTMSG_LENGTH, names: namesIn(route, 'RTA_') }],
  [RTM_NEWNEIGH, { fixedLength: neighbor.NDMSG_LENGTH, names: namesIn(neighbor, 'NDA_') }],
  [RTM_NEWRULE, { fixedLength: rule.FIB_RULE_HDR_LENGTH, names: namesIn(rule, 'FRA_') }],
  [RTM_NEWQDISC, trafficControlLevel],
  [RTM_NEWTFILTER, trafficControlLevel],
  [RTM_NEWNEXTHOP, { fixedLength: nexthop.NHMSG_LENGTH, names: namesIn(nexthop, 'NHA_') }],
])

/** The name of a top-level attribute of an rtnetlink message. */
export function attributeName(messageType: number, attributeType: number): string {
  return levelOf(messageType)?.names.get(attributeType) ?? `attribute ${attributeType}`
}

/** The name of the innermost known attribute at an offset, which counts from the start of the datagram. */
export function attributeNameAt(message: Message, offset: number): string | undefined {
  const level = levelOf(message.type)
  return level === undefined ? undefined : nameWithin(level, message.attributes(level.fixedLength), offset)
}

/** How long the fixed part in front of the attributes is, for the message types that are known here. */
export function fixedLengthOf(messageType: number): number | undefined {
  return levelOf(messageType)?.fixedLength
}

/** RTM_NEW…, RTM_DEL… and RTM_GET… of one kind are neighbours, and the kinds are four apart. */
function levelOf(messageType: number) {
  return levels.get(messageType & ~3)
}

function nameWithin(level: Level, attributes: AttributeReader, offset: number): string | undefined {
  let kind: string | undefined
  while (attributes.next()) {
    if (level === linkInfoLevel && attributes.type === linkInfo.IFLA_INFO_KIND) kind = attributes.text()
    const end = attributes.offset + NLA_HEADER_LENGTH + attributes.length
    if (offset < attributes.offset || offset >= end) continue
    const name = level.names.get(attributes.type) ?? `attribute ${attributes.type}`
    const inside = offset === attributes.offset ? undefined : level.inside?.(attributes.type, kind)
    return inside === undefined ? name : (nameWithin(inside, attributes.nested(), offset) ?? name)
  }
  return undefined
}

function namesIn(constants: Readonly<Record<string, number>>, start: string): Map<number, string> {
  const names = new Map<number, string>()
  for (const [name, value] of Object.entries(constants)) {
    if (name.startsWith(start) && !name.includes('_F_')) names.set(value, name)
  }
  return names
}
