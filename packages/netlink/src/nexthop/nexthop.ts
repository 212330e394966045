import type { Address, Family } from '@weft/inet'
import { familyOfNumber } from '../address-family.js'
import { isLittleEndian } from '../codec/byte-order.js'
import { MalformedMessageError } from '../codec/malformed-message-error.js'
import type { Message } from '../codec/message.js'
import { RTNH_F_ONLINK } from '../route/constants.js'
import { NHA_BLACKHOLE, NHA_GATEWAY, NHA_GROUP, NHA_ID, NHA_OIF, NHMSG_LENGTH } from './constants.js'

/** A way that many routes share, by its id (Linux ≥ 5.3). */
export interface Nexthop {
  id: number
  /** None for a group. */
  family?: Family
  gateway?: Address
  linkIndex?: number
  isOnlink: boolean
  /** Who made it, in the numbers of route protocols. */
  protocol: number
  isBlackhole: boolean
  group?: NexthopMember[]
}

export interface NexthopMember {
  id: number
  /** 1 to 256. */
  weight: number
}

/** struct nexthop_grp: id, weight minus one, padding. */
const NEXTHOP_GRP_LENGTH = 8

export function decodeNexthop(message: Message): Nexthop {
  let id: number | undefined
  let gateway: Address | undefined
  let linkIndex: number | undefined
  let isBlackhole = false
  let group: NexthopMember[] | undefined
  const attributes = message.attributes(NHMSG_LENGTH)
  while (attributes.next()) {
    switch (attributes.type) {
      case NHA_ID:
        id = attributes.u32()
        break
      case NHA_GATEWAY:
        gateway = attributes.address()
        break
      case NHA_OIF:
        linkIndex = attributes.u32()
        break
      case NHA_BLACKHOLE:
        isBlackhole = true
        break
      case NHA_GROUP:
        group = decodeGroup(attributes.bytes())
        break
    }
  }
  if (id === undefined) throw new MalformedMessageError('A nexthop has no id.')
  const nexthop: Nexthop = {
    id,
    isOnlink: (message.u32(4) & RTNH_F_ONLINK) !== 0,
    protocol: message.u8(2),
    isBlackhole,
  }
  const family = familyOfNumber(message.u8(0))
  if (family !== undefined) nexthop.family = family
  if (gateway !== undefined) nexthop.gateway = gateway
  if (linkIndex !== undefined) nexthop.linkIndex = linkIndex
  if (group !== undefined) nexthop.group = group
  return nexthop
}

function decodeGroup(bytes: Uint8Array): NexthopMember[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const members: NexthopMember[] = []
  for (let at = 0; at + NEXTHOP_GRP_LENGTH <= bytes.length; at += NEXTHOP_GRP_LENGTH) {
    members.push({ id: view.getUint32(at, isLittleEndian), weight: view.getUint8(at + 4) + 1 })
  }
  return members
}
