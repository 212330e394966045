import { AF_UNSPEC } from '@weft/linux'
import type { MessageWriter } from '../codec/message-writer.js'

export interface TcHeader {
  linkIndex: number
  /** Major number in the upper half, minor in the lower: '1:' is 0x10000. */
  handle?: number
  parent?: number
  /** Of a filter: its priority in the upper half, the protocol in the lower. */
  info?: number
}

/** struct tcmsg. */
export function writeTcHeader(writer: MessageWriter, { linkIndex, handle, parent, info }: TcHeader): void {
  writer.u8(AF_UNSPEC)
  writer.zeros(3)
  writer.u32(linkIndex)
  writer.u32(handle ?? 0)
  writer.u32(parent ?? 0)
  writer.u32(info ?? 0)
}
