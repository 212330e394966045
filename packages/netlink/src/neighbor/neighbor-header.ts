import type { MessageWriter } from '../codec/message-writer.js'

/** struct ndmsg. ndm_type is the kernel's to fill. */
export function writeNeighborHeader(
  writer: MessageWriter,
  header: { family: number; linkIndex: number; state: number; flags: number },
): void {
  writer.u8(header.family)
  writer.zeros(3)
  writer.u32(header.linkIndex)
  writer.u16(header.state)
  writer.u8(header.flags)
  writer.u8(0)
}
