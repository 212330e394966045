import type { Family } from '@weft/inet'
import { AF_UNSPEC } from '@weft/linux'
import { familyNumber } from '../address-family.js'
import { NLM_F_CREATE, NLM_F_DUMP, NLM_F_REPLACE } from '../codec/constants.js'
import type { MessageWriter } from '../codec/message-writer.js'
import { RTM_DELNEXTHOP, RTM_GETNEXTHOP, RTM_NEWNEXTHOP } from '../message-types.js'
import type { Request } from '../request.js'
import { RTNH_F_ONLINK } from '../route/constants.js'
import { NHA_BLACKHOLE, NHA_GATEWAY, NHA_GROUP, NHA_ID, NHA_OIF, NHMSG_LENGTH } from './constants.js'
import type { Nexthop, NexthopMember } from './nexthop.js'

/** A dumped `Nexthop` is one too. */
export type NexthopSpec = Pick<Nexthop, 'id'> & Partial<Nexthop>

/** Routes that use the nexthop change with it. */
export function replaceNexthop(nexthop: NexthopSpec): Request {
  return {
    operation: 'RTM_NEWNEXTHOP',
    type: RTM_NEWNEXTHOP,
    flags: NLM_F_CREATE | NLM_F_REPLACE,
    writeBody: writer => writeNexthop(writer, nexthop),
  }
}

/** The routes that use it go with it. */
export function deleteNexthop(id: number): Request {
  return {
    operation: 'RTM_DELNEXTHOP',
    type: RTM_DELNEXTHOP,
    flags: 0,
    writeBody: writer => {
      writer.zeros(NHMSG_LENGTH)
      writer.attributeU32(NHA_ID, id)
    },
  }
}

export function dumpNexthops(): Request {
  return {
    operation: 'RTM_GETNEXTHOP',
    type: RTM_GETNEXTHOP,
    flags: NLM_F_DUMP,
    writeBody: writer => writer.zeros(NHMSG_LENGTH),
  }
}

function writeNexthop(writer: MessageWriter, nexthop: NexthopSpec): void {
  // struct nhmsg: family, scope (the kernel's to fill), protocol, reserved, flags.
  writer.u8(familyNumberOf(nexthop.family))
  writer.u8(0)
  writer.u8(nexthop.protocol ?? 0)
  writer.u8(0)
  writer.u32(nexthop.isOnlink === true ? RTNH_F_ONLINK : 0)
  writer.attributeU32(NHA_ID, nexthop.id)
  if (nexthop.gateway !== undefined) writer.attributeAddress(NHA_GATEWAY, nexthop.gateway)
  if (nexthop.linkIndex !== undefined) writer.attributeU32(NHA_OIF, nexthop.linkIndex)
  if (nexthop.isBlackhole === true) writer.attributeFlag(NHA_BLACKHOLE)
  if (nexthop.group !== undefined) writeGroup(writer, nexthop.group)
}

function familyNumberOf(family: Family | undefined): number {
  return family === undefined ? AF_UNSPEC : familyNumber(family)
}

function writeGroup(writer: MessageWriter, members: readonly NexthopMember[]): void {
  const group = writer.beginNested(NHA_GROUP)
  for (const member of members) {
    writer.u32(member.id)
    writer.u8(member.weight - 1)
    writer.zeros(3)
  }
  writer.endNested(group)
}
