import type { Mac } from '@weft/inet'
import { AF_BRIDGE } from '@weft/linux'
import { NLA_F_NESTED, NLM_F_CREATE, NLM_F_DUMP, NLM_F_EXCL } from '../codec/constants.js'
import type { MessageWriter } from '../codec/message-writer.js'
import { RTM_DELLINK, RTM_GETLINK, RTM_NEWLINK, RTM_SETLINK } from '../message-types.js'
import type { Request } from '../request.js'
import { type Bridge, writeBridge } from './bridge.js'
import { type BridgePortSettings, writeBridgePort } from './bridge-port.js'
import {
  IFLA_ADDRESS,
  IFLA_EXT_MASK,
  IFLA_GROUP,
  IFLA_GSO_MAX_SIZE,
  IFLA_IFALIAS,
  IFLA_IFNAME,
  IFLA_LINKINFO,
  IFLA_MASTER,
  IFLA_MTU,
  IFLA_NET_NS_FD,
  IFLA_PROTINFO,
  IFLA_TXQLEN,
  RTEXT_FILTER_SKIP_STATS,
} from './constants.js'
import { type FamilySettings, writeFamilySettings } from './family-settings.js'
import { type IpTunnelSpec, writeIpTunnel } from './ip-tunnel.js'
import { writeLinkHeader } from './link-header.js'
import { IFLA_INFO_DATA, IFLA_INFO_KIND, IFLA_INFO_SLAVE_DATA, IFLA_INFO_SLAVE_KIND } from './link-info-constants.js'
import { type Vxlan, type VxlanSpec, writeVxlan } from './vxlan.js'

const VETH_INFO_PEER = 1

interface LinkSettings {
  isUp?: boolean
  mtuBytes?: number
  mac?: Mac
  /** 0 takes the link out of its bridge. */
  masterIndex?: number
  /** How many packets may wait. 0 is what a link that needs no queue has. */
  txQueueLength?: number
  /** An open namespace to put the link in. */
  namespaceFd?: number
}

/** Up comes later: the kernel would raise the peer before it has its other end, and refuse with ENOTCONN. */
export interface VethPeer extends Omit<LinkSettings, 'isUp' | 'masterIndex'> {
  name: string
}

export type LinkSpec = LinkSettings & { name: string } & (
    | { kind: 'vxlan'; vxlan: VxlanSpec }
    | { kind: 'veth'; peer: VethPeer }
    | { kind: 'bridge'; bridge?: Bridge }
    | { kind: 'ipip'; ipip: IpTunnelSpec }
    | { kind: 'dummy' | 'ifb' | 'wireguard' }
  )

/** Of a link that exists only: while it is being made, the kernel refuses family settings with EAFNOSUPPORT. */
interface LaterSettings extends LinkSettings, FamilySettings {
  alias?: string
  /** The kernel's `group`: 0 is that of all links about which nobody said anything. */
  groupNumber?: number
  isPromiscuous?: boolean
  /** How long a packet may be before it is cut into segments. */
  gsoMaxBytes?: number
  /** Of a link that is a port already. */
  bridgePort?: BridgePortSettings
}

export interface LinkChange extends LaterSettings {
  index: number
  name?: string
  /**
   * Of a VXLAN device, what may change while packets flow: its parent, its own end, learning. The kernel refuses an MTU in
   * the same request.
   */
  vxlan?: Partial<Pick<Vxlan, 'parentIndex' | 'local' | 'isLearning'>>
  /** Of an IPIP device: all that it shall be from now on. */
  ipip?: IpTunnelSpec
}

/** A device of a name that exists is refused with EEXIST. */
export function createLink(link: LinkSpec): Request {
  return newLink(NLM_F_CREATE | NLM_F_EXCL, writer => {
    writeLinkHeader(writer, { isUp: link.isUp })
    writeSettings(writer, link)
    writer.attributeText(IFLA_IFNAME, link.name)
    writeInfo(writer, link.kind, dataWriter(writer, link))
  })
}

export function changeLink(change: LinkChange): Request {
  return newLink(0, writer => {
    writeLinkHeader(writer, change)
    if (change.name !== undefined) writer.attributeText(IFLA_IFNAME, change.name)
    writeLaterSettings(writer, change)
    const { vxlan, ipip } = change
    if (vxlan !== undefined) writeInfo(writer, 'vxlan', () => writeVxlan(writer, vxlan))
    else if (ipip !== undefined) writeInfo(writer, 'ipip', () => writeIpTunnel(writer, ipip))
  })
}

/** For a link whose index is not known yet, such as one that is made in the same write. */
export function changeLinkNamed(name: string, change: LaterSettings): Request {
  return newLink(0, writer => {
    writeLinkHeader(writer, change)
    writer.attributeText(IFLA_IFNAME, name)
    writeLaterSettings(writer, change)
  })
}

/** Refused with EOPNOTSUPP for a link that is no port of a bridge. */
export function changeBridgePort(port: { index: number } & BridgePortSettings): Request {
  return {
    operation: 'RTM_SETLINK',
    type: RTM_SETLINK,
    flags: 0,
    writeBody: writer => {
      writeLinkHeader(writer, { family: AF_BRIDGE, index: port.index })
      const info = writer.beginNested(IFLA_PROTINFO | NLA_F_NESTED)
      writeBridgePort(writer, port)
      writer.endNested(info)
    },
  }
}

export function deleteLink(index: number): Request {
  return {
    operation: 'RTM_DELLINK',
    type: RTM_DELLINK,
    flags: 0,
    writeBody: writer => writeLinkHeader(writer, { index }),
  }
}

/**
 * All links of a group, for little more than one alone takes: the kernel waits once until nobody uses any of them. Refused with
 * ENODEV when there are none.
 */
export function deleteLinkGroup(groupNumber: number): Request {
  return {
    operation: 'RTM_DELLINK',
    type: RTM_DELLINK,
    flags: 0,
    writeBody: writer => {
      writeLinkHeader(writer, {})
      writer.attributeU32(IFLA_GROUP, groupNumber)
    },
  }
}

/** The kernel refuses to filter this dump by index (strict checking says so, older kernels ignored it). */
export function dumpLinks(): Request {
  return {
    operation: 'RTM_GETLINK',
    type: RTM_GETLINK,
    flags: NLM_F_DUMP,
    writeBody: writer => {
      writeLinkHeader(writer, {})
      // Counters are more than half of a link's message.
      writer.attributeU32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS)
    },
  }
}

function newLink(flags: number, writeBody: Request['writeBody']): Request {
  return { operation: 'RTM_NEWLINK', type: RTM_NEWLINK, flags, writeBody }
}

/** Undefined for a kind that needs none, or got none. */
function dataWriter(writer: MessageWriter, link: LinkSpec): (() => void) | undefined {
  switch (link.kind) {
    case 'vxlan':
      return () => writeVxlan(writer, link.vxlan)
    case 'ipip':
      return () => writeIpTunnel(writer, link.ipip)
    case 'veth':
      return () => writePeer(writer, link.peer)
    case 'bridge': {
      const { bridge } = link
      return bridge && (() => writeBridge(writer, bridge))
    }
    default:
      return undefined
  }
}

function writeInfo(writer: MessageWriter, kind: string, writeData: (() => void) | undefined): void {
  const info = writer.beginNested(IFLA_LINKINFO)
  writer.attributeString(IFLA_INFO_KIND, kind)
  if (writeData !== undefined) {
    const data = writer.beginNested(IFLA_INFO_DATA)
    writeData()
    writer.endNested(data)
  }
  writer.endNested(info)
}

function writeSettings(writer: MessageWriter, settings: LinkSettings): void {
  if (settings.mac !== undefined) writer.attributeMac(IFLA_ADDRESS, settings.mac)
  if (settings.mtuBytes !== undefined) writer.attributeU32(IFLA_MTU, settings.mtuBytes)
  if (settings.masterIndex !== undefined) writer.attributeU32(IFLA_MASTER, settings.masterIndex)
  if (settings.txQueueLength !== undefined) writer.attributeU32(IFLA_TXQLEN, settings.txQueueLength)
  if (settings.namespaceFd !== undefined) writer.attributeU32(IFLA_NET_NS_FD, settings.namespaceFd)
}

function writeLaterSettings(writer: MessageWriter, change: LaterSettings): void {
  if (change.alias !== undefined) writer.attributeString(IFLA_IFALIAS, change.alias)
  if (change.groupNumber !== undefined) writer.attributeU32(IFLA_GROUP, change.groupNumber)
  if (change.gsoMaxBytes !== undefined) writer.attributeU32(IFLA_GSO_MAX_SIZE, change.gsoMaxBytes)
  writeSettings(writer, change)
  writeFamilySettings(writer, change)
  if (change.bridgePort === undefined) return
  const info = writer.beginNested(IFLA_LINKINFO)
  writer.attributeString(IFLA_INFO_SLAVE_KIND, 'bridge')
  const data = writer.beginNested(IFLA_INFO_SLAVE_DATA)
  writeBridgePort(writer, change.bridgePort)
  writer.endNested(data)
  writer.endNested(info)
}

function writePeer(writer: MessageWriter, peer: VethPeer): void {
  const nested = writer.beginNested(VETH_INFO_PEER)
  writeLinkHeader(writer, {})
  writeSettings(writer, peer)
  writer.attributeText(IFLA_IFNAME, peer.name)
  writer.endNested(nested)
}
