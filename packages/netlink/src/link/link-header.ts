import { AF_UNSPEC } from '@weft/linux'
import type { MessageWriter } from '../codec/message-writer.js'
import { IFF_PROMISC, IFF_UP } from './constants.js'

export interface LinkHeader {
  family?: number
  index?: number
  isUp?: boolean | undefined
  isPromiscuous?: boolean | undefined
}

/** struct ifinfomsg. ifi_change says which of the flags are meant. */
export function writeLinkHeader(writer: MessageWriter, { family, index, isUp, isPromiscuous }: LinkHeader): void {
  writer.u8(family ?? AF_UNSPEC)
  writer.u8(0)
  writer.u16(0)
  writer.u32(index ?? 0)
  writer.u32((isUp === true ? IFF_UP : 0) | (isPromiscuous === true ? IFF_PROMISC : 0))
  writer.u32((isUp === undefined ? 0 : IFF_UP) | (isPromiscuous === undefined ? 0 : IFF_PROMISC))
}
