import type { AttributeReader } from '../codec/attribute-reader.js'
import type { MessageWriter } from '../codec/message-writer.js'

export interface Bridge {
  /** Whether ports are told apart by the VLANs that they are in. */
  filtersVlans: boolean
}

const IFLA_BR_VLAN_FILTERING = 7

export function decodeBridge(attributes: AttributeReader): Bridge {
  let filtersVlans = false
  while (attributes.next()) {
    if (attributes.type === IFLA_BR_VLAN_FILTERING) filtersVlans = attributes.u8() !== 0
  }
  return { filtersVlans }
}

export function writeBridge(writer: MessageWriter, bridge: Bridge): void {
  writer.attributeU8(IFLA_BR_VLAN_FILTERING, bridge.filtersVlans ? 1 : 0)
}
