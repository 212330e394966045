import type { Mac } from '@weft/inet'
import { AF_BRIDGE } from '@weft/linux'
import type { AttributeReader } from '../codec/attribute-reader.js'
import { MalformedMessageError } from '../codec/malformed-message-error.js'
import type { Message } from '../codec/message.js'
import { type AddrGenMode, decodeAddrGenMode } from './addr-gen-mode.js'
import { type Bridge, decodeBridge } from './bridge.js'
import { type BridgePort, decodeBridgePort } from './bridge-port.js'
import {
  IFF_LOOPBACK,
  IFF_LOWER_UP,
  IFF_PROMISC,
  IFF_UP,
  IFINFOMSG_LENGTH,
  IFLA_ADDRESS,
  IFLA_AF_SPEC,
  IFLA_IFALIAS,
  IFLA_IFNAME,
  IFLA_LINK,
  IFLA_LINK_NETNSID,
  IFLA_LINKINFO,
  IFLA_MASTER,
  IFLA_MTU,
} from './constants.js'
import { decodeIpTunnel, type IpTunnel } from './ip-tunnel.js'
import { IFLA_INFO_DATA, IFLA_INFO_KIND, IFLA_INFO_SLAVE_DATA, IFLA_INFO_SLAVE_KIND } from './link-info-constants.js'
import { decodeVxlan, type Vxlan } from './vxlan.js'

export interface Link {
  index: number
  name: string
  /** 'vxlan', 'bridge', 'veth', 'tun' …; none for hardware and the loopback. */
  kind?: string
  mtuBytes: number
  mac?: Mac
  /** An administrator wants it up. */
  isUp: boolean
  /** It is up and its cable, or its other end, is there. */
  hasCarrier: boolean
  isLoopback: boolean
  /** An administrator wants it to take every frame. */
  isPromiscuous?: boolean
  /** The device below, or a veth's other end. With `peerNamespaceId` it is an index of that namespace, not of this one. */
  parentIndex?: number
  peerNamespaceId?: number
  masterIndex?: number
  addrGenMode?: AddrGenMode
  alias?: string
  vxlan?: Vxlan
  bridge?: Bridge
  ipip?: IpTunnel
  bridgePort?: BridgePort
}

export function decodeLink(message: Message): Link | undefined {
  // A port that leaves its bridge is announced by RTM_DELLINK of family AF_BRIDGE. The device itself stays.
  if (message.u8(0) === AF_BRIDGE) return undefined
  const flags = message.u32(8)
  const link: Link = {
    index: message.i32(4),
    name: '',
    mtuBytes: 0,
    isUp: (flags & IFF_UP) !== 0,
    hasCarrier: (flags & IFF_LOWER_UP) !== 0,
    isLoopback: (flags & IFF_LOOPBACK) !== 0,
  }
  if ((flags & IFF_PROMISC) !== 0) link.isPromiscuous = true
  const attributes = message.attributes(IFINFOMSG_LENGTH)
  while (attributes.next()) decodeAttribute(attributes, link)
  if (link.name === '') throw new MalformedMessageError(`Link ${link.index} has no name.`)
  return link
}

function decodeAttribute(attributes: AttributeReader, link: Link): void {
  switch (attributes.type) {
    case IFLA_IFNAME:
      link.name = attributes.text()
      break
    case IFLA_MTU:
      link.mtuBytes = attributes.u32()
      break
    case IFLA_ADDRESS: {
      const mac = attributes.mac()
      if (mac !== undefined) link.mac = mac
      break
    }
    case IFLA_LINK: {
      // 0 while a veth pair is being made: its first end is announced before it has the other one.
      const parentIndex = attributes.u32()
      if (parentIndex !== 0) link.parentIndex = parentIndex
      break
    }
    case IFLA_LINK_NETNSID:
      link.peerNamespaceId = attributes.u32()
      break
    case IFLA_MASTER:
      link.masterIndex = attributes.u32()
      break
    case IFLA_IFALIAS:
      link.alias = attributes.text()
      break
    case IFLA_AF_SPEC: {
      const mode = decodeAddrGenMode(attributes.nested())
      if (mode !== undefined) link.addrGenMode = mode
      break
    }
    case IFLA_LINKINFO:
      decodeLinkInfo(attributes.nested(), link)
      break
  }
}

/** The kernel puts the kinds before the data that they explain. */
function decodeLinkInfo(attributes: AttributeReader, link: Link): void {
  let masterKind: string | undefined
  while (attributes.next()) {
    switch (attributes.type) {
      case IFLA_INFO_KIND:
        link.kind = attributes.text()
        break
      case IFLA_INFO_DATA:
        if (link.kind === 'vxlan') link.vxlan = decodeVxlan(attributes.nested())
        else if (link.kind === 'bridge') link.bridge = decodeBridge(attributes.nested())
        else if (link.kind === 'ipip') link.ipip = decodeIpTunnel(attributes.nested())
        break
      case IFLA_INFO_SLAVE_KIND:
        masterKind = attributes.text()
        break
      case IFLA_INFO_SLAVE_DATA:
        if (masterKind === 'bridge') link.bridgePort = decodeBridgePort(attributes.nested())
        break
    }
  }
}
