import { type Address, type Family, familyOf, type Mac } from '@weft/inet'
import { AF_UNSPEC } from '@weft/linux'
import { familyNumber } from '../address-family.js'
import { NLM_F_CREATE, NLM_F_DUMP, NLM_F_REPLACE } from '../codec/constants.js'
import type { MessageWriter } from '../codec/message-writer.js'
import { RTM_DELNEIGH, RTM_GETNEIGH, RTM_NEWNEIGH } from '../message-types.js'
import type { Request } from '../request.js'
import { NDA_DST, NDA_IFINDEX, NDA_LLADDR, NTF_PROXY } from './constants.js'
import { writeNeighborHeader } from './neighbor-header.js'
import { type NeighborState, stateNumber } from './neighbor-state.js'

export interface NeighborSpec {
  linkIndex: number
  address: Address
  mac?: Mac
  /** 'permanent' when left out. */
  state?: NeighborState
  isProxy?: boolean
}

export interface NeighborFilter {
  linkIndex?: number
  family?: Family
  /** The proxy entries instead of the neighbours: the kernel keeps them in a table of their own. */
  isProxy?: boolean
}

export function replaceNeighbor(neighbor: NeighborSpec): Request {
  return {
    operation: 'RTM_NEWNEIGH',
    type: RTM_NEWNEIGH,
    flags: NLM_F_CREATE | NLM_F_REPLACE,
    writeBody: writer => {
      writeKey(writer, neighbor)
      if (neighbor.mac !== undefined) writer.attributeMac(NDA_LLADDR, neighbor.mac)
    },
  }
}

export function deleteNeighbor(neighbor: Pick<NeighborSpec, 'linkIndex' | 'address' | 'isProxy'>): Request {
  return {
    operation: 'RTM_DELNEIGH',
    type: RTM_DELNEIGH,
    flags: 0,
    writeBody: writer => writeKey(writer, neighbor),
  }
}

/** The index goes into an attribute: strict checking refuses one in the header. */
export function dumpNeighbors(filter: NeighborFilter): Request {
  return {
    operation: 'RTM_GETNEIGH',
    type: RTM_GETNEIGH,
    flags: NLM_F_DUMP,
    writeBody: writer => {
      writeNeighborHeader(writer, {
        family: filter.family === undefined ? AF_UNSPEC : familyNumber(filter.family),
        linkIndex: 0,
        state: 0,
        flags: filter.isProxy === true ? NTF_PROXY : 0,
      })
      if (filter.linkIndex !== undefined) writer.attributeU32(NDA_IFINDEX, filter.linkIndex)
    },
  }
}

function writeKey(writer: MessageWriter, neighbor: NeighborSpec): void {
  writeNeighborHeader(writer, {
    family: familyNumber(familyOf(neighbor.address)),
    linkIndex: neighbor.linkIndex,
    state: stateNumber(neighbor.state ?? 'permanent'),
    flags: neighbor.isProxy === true ? NTF_PROXY : 0,
  })
  writer.attributeAddress(NDA_DST, neighbor.address)
}
