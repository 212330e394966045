import type { AttributeReader } from '../codec/attribute-reader.js'
import type { MessageWriter } from '../codec/message-writer.js'

/** What a bridge knows of one of its ports. */
export interface BridgePort {
  /** Whether a frame may leave by the port it came in by. */
  isHairpin: boolean
  /** Frames pass, or will once the spanning tree is settled. It comes a moment after the carrier does. */
  isEnabled: boolean
}

export type BridgePortSettings = Pick<BridgePort, 'isHairpin'>

const IFLA_BRPORT_STATE = 1
const IFLA_BRPORT_MODE = 4
const BR_STATE_DISABLED = 0

export function decodeBridgePort(attributes: AttributeReader): BridgePort {
  let isHairpin = false
  let isEnabled = false
  while (attributes.next()) {
    if (attributes.type === IFLA_BRPORT_MODE) isHairpin = attributes.u8() !== 0
    else if (attributes.type === IFLA_BRPORT_STATE) isEnabled = attributes.u8() !== BR_STATE_DISABLED
  }
  return { isHairpin, isEnabled }
}

export function writeBridgePort(writer: MessageWriter, port: BridgePortSettings): void {
  writer.attributeU8(IFLA_BRPORT_MODE, port.isHairpin ? 1 : 0)
}
