import type { Address, Mac } from '@weft/inet'
import { AF_BRIDGE } from '@weft/linux'
import { MalformedMessageError } from '../codec/malformed-message-error.js'
import type { Message } from '../codec/message.js'
import {
  NDA_DST,
  NDA_LLADDR,
  NDA_MASTER,
  NDA_PORT,
  NDA_VNI,
  NDMSG_LENGTH,
  NTF_EXT_LEARNED,
  NTF_SELF,
  NUD_PERMANENT,
} from '../neighbor/constants.js'

/** Where a bridge or a VXLAN device sends the frames for a MAC. */
export interface ForwardingEntry {
  linkIndex: number
  mac: Mac
  /** VXLAN: the other host. */
  destination?: Address
  /** Only when it differs from the device's own. */
  port?: number
  /** Only when it differs from the device's own. */
  vni?: number
  /** The bridge, for an entry of one of its ports. */
  masterIndex?: number
  /** Of the device itself, not of the bridge above it. */
  isSelf: boolean
  isPermanent: boolean
  isExternallyLearned: boolean
}

export function decodeForwardingEntry(message: Message): ForwardingEntry | undefined {
  if (message.u8(0) !== AF_BRIDGE) return undefined
  let mac: Mac | undefined
  let destination: Address | undefined
  let port: number | undefined
  let vni: number | undefined
  let masterIndex: number | undefined
  const attributes = message.attributes(NDMSG_LENGTH)
  while (attributes.next()) {
    switch (attributes.type) {
      case NDA_LLADDR:
        mac = attributes.mac()
        break
      case NDA_DST:
        destination = attributes.address()
        break
      case NDA_PORT:
        port = attributes.port()
        break
      case NDA_VNI:
        vni = attributes.u32()
        break
      case NDA_MASTER:
        masterIndex = attributes.u32()
        break
    }
  }
  const linkIndex = message.u32(4)
  if (mac === undefined) throw new MalformedMessageError(`A forwarding entry of link ${linkIndex} has no MAC.`)
  const flags = message.u8(10)
  const entry: ForwardingEntry = {
    linkIndex,
    mac,
    isSelf: (flags & NTF_SELF) !== 0,
    isPermanent: (message.u16(8) & NUD_PERMANENT) !== 0,
    isExternallyLearned: (flags & NTF_EXT_LEARNED) !== 0,
  }
  if (destination !== undefined) entry.destination = destination
  if (port !== undefined) entry.port = port
  if (vni !== undefined) entry.vni = vni
  if (masterIndex !== undefined) entry.masterIndex = masterIndex
  return entry
}
