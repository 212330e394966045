import type { Address, Family, Mac } from '@weft/inet'
import { familyOfNumber } from '../address-family.js'
import { MalformedMessageError } from '../codec/malformed-message-error.js'
import type { Message } from '../codec/message.js'
import { NDA_DST, NDA_LLADDR, NDMSG_LENGTH, NTF_PROXY } from './constants.js'
import { type NeighborState, stateOfNumber } from './neighbor-state.js'

export interface Neighbor {
  linkIndex: number
  family: Family
  address: Address
  mac?: Mac
  state: NeighborState
  /** Answered on behalf of someone else. */
  isProxy?: true
}

export function decodeNeighbor(message: Message): Neighbor | undefined {
  const family = familyOfNumber(message.u8(0))
  if (family === undefined) return undefined
  let address: Address | undefined
  let mac: Mac | undefined
  const attributes = message.attributes(NDMSG_LENGTH)
  while (attributes.next()) {
    if (attributes.type === NDA_DST) address = attributes.addressOf(family)
    else if (attributes.type === NDA_LLADDR) mac = attributes.mac()
  }
  const linkIndex = message.u32(4)
  if (address === undefined) throw new MalformedMessageError(`A neighbour of link ${linkIndex} has no address.`)
  const neighbor: Neighbor = { linkIndex, family, address, state: stateOfNumber(message.u16(8)) }
  if (mac !== undefined) neighbor.mac = mac
  if ((message.u8(10) & NTF_PROXY) !== 0) neighbor.isProxy = true
  return neighbor
}
