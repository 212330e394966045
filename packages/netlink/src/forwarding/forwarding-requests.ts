import type { Address, Mac } from '@weft/inet'
import { AF_BRIDGE } from '@weft/linux'
import { NLM_F_CREATE, NLM_F_DUMP, NLM_F_REPLACE } from '../codec/constants.js'
import type { MessageWriter } from '../codec/message-writer.js'
import { RTM_DELNEIGH, RTM_GETNEIGH, RTM_NEWNEIGH } from '../message-types.js'
import { NDA_DST, NDA_LLADDR, NDA_PORT, NDA_VNI, NTF_SELF, NUD_NOARP, NUD_PERMANENT } from '../neighbor/constants.js'
import { writeNeighborHeader } from '../neighbor/neighbor-header.js'
import type { Request } from '../request.js'

export interface ForwardingSpec {
  linkIndex: number
  mac: Mac
  destination?: Address
  port?: number
  vni?: number
}

/** A permanent entry of the device itself, as `bridge fdb replace … self permanent` makes it. */
export function replaceForwarding(entry: ForwardingSpec): Request {
  return {
    operation: 'RTM_NEWNEIGH',
    type: RTM_NEWNEIGH,
    flags: NLM_F_CREATE | NLM_F_REPLACE,
    writeBody: writer => writeEntry(writer, entry),
  }
}

/** Without a destination all entries of the MAC go. */
export function deleteForwarding(entry: ForwardingSpec): Request {
  return {
    operation: 'RTM_DELNEIGH',
    type: RTM_DELNEIGH,
    flags: 0,
    writeBody: writer => writeEntry(writer, entry),
  }
}

export function dumpForwarding(linkIndex: number): Request {
  return {
    operation: 'RTM_GETNEIGH',
    type: RTM_GETNEIGH,
    flags: NLM_F_DUMP,
    // Of all dumps of neighbours this one takes the index in the header, strict checking or not.
    writeBody: writer => writeNeighborHeader(writer, { family: AF_BRIDGE, linkIndex, state: 0, flags: 0 }),
  }
}

function writeEntry(writer: MessageWriter, entry: ForwardingSpec): void {
  const state = NUD_NOARP | NUD_PERMANENT
  writeNeighborHeader(writer, { family: AF_BRIDGE, linkIndex: entry.linkIndex, state, flags: NTF_SELF })
  writer.attributeMac(NDA_LLADDR, entry.mac)
  if (entry.destination !== undefined) writer.attributeAddress(NDA_DST, entry.destination)
  if (entry.port !== undefined) writer.attributePort(NDA_PORT, entry.port)
  if (entry.vni !== undefined) writer.attributeU32(NDA_VNI, entry.vni)
}
