import type { AttributeReader } from '../codec/attribute-reader.js'
import type { MessageWriter } from '../codec/message-writer.js'

/** What a bridge knows of one of its ports. */
export interface BridgePort {
  /** Whether a frame may leave by the port it came in by. */
  isHairpin: boolean
}

const IFLA_BRPORT_MODE = 4

export function decodeBridgePort(attributes: AttributeReader): BridgePort {
  let isHairpin = false
  while (attributes.next()) {
    if (attributes.type === IFLA_BRPORT_MODE) isHairpin = attributes.u8() !== 0
  }
  return { isHairpin }
}

export function writeBridgePort(writer: MessageWriter, port: BridgePort): void {
  writer.attributeU8(IFLA_BRPORT_MODE, port.isHairpin ? 1 : 0)
}
