import { AF_BRIDGE } from '@weft/linux'
import { RTM_SETLINK } from '../message-types.js'
import type { Request } from '../request.js'
import { IFLA_AF_SPEC } from './constants.js'
import { writeLinkHeader } from './link-header.js'

const IFLA_BRIDGE_VLAN_INFO = 2
const BRIDGE_VLAN_INFO_PVID = 2
const BRIDGE_VLAN_INFO_UNTAGGED = 4

export interface BridgeVlan {
  /** Of the port. */
  index: number
  vlan: number
  /** Frames that come in without a tag belong to this VLAN. */
  isPortVlan?: boolean
  /** Frames go out without a tag. */
  isUntagged?: boolean
}

/** Refused with EOPNOTSUPP for a link that is no port of a bridge, and by kernels without VLAN filtering. */
export function addBridgeVlan({ index, vlan, isPortVlan = false, isUntagged = false }: BridgeVlan): Request {
  return {
    operation: 'RTM_SETLINK',
    type: RTM_SETLINK,
    flags: 0,
    writeBody: writer => {
      writeLinkHeader(writer, { family: AF_BRIDGE, index })
      const families = writer.beginNested(IFLA_AF_SPEC)
      const flags = (isPortVlan ? BRIDGE_VLAN_INFO_PVID : 0) | (isUntagged ? BRIDGE_VLAN_INFO_UNTAGGED : 0)
      writer.attributeU16Pair(IFLA_BRIDGE_VLAN_INFO, flags, vlan)
      writer.endNested(families)
    },
  }
}
