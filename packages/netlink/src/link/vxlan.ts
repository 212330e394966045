import { type Address, familyOf } from '@weft/inet'
import type { AttributeReader } from '../codec/attribute-reader.js'
import type { MessageWriter } from '../codec/message-writer.js'
import {
  IFLA_VXLAN_AGEING,
  IFLA_VXLAN_COLLECT_METADATA,
  IFLA_VXLAN_GBP,
  IFLA_VXLAN_GROUP,
  IFLA_VXLAN_GROUP6,
  IFLA_VXLAN_ID,
  IFLA_VXLAN_L2MISS,
  IFLA_VXLAN_L3MISS,
  IFLA_VXLAN_LEARNING,
  IFLA_VXLAN_LINK,
  IFLA_VXLAN_LOCAL,
  IFLA_VXLAN_LOCAL6,
  IFLA_VXLAN_PORT,
  IFLA_VXLAN_PROXY,
  IFLA_VXLAN_TOS,
  IFLA_VXLAN_TTL,
  IFLA_VXLAN_UDP_CSUM,
  IFLA_VXLAN_UDP_ZERO_CSUM6_RX,
  IFLA_VXLAN_UDP_ZERO_CSUM6_TX,
} from './vxlan-constants.js'

export interface Vxlan {
  vni: number
  /** The device whose MTU and routes are used. */
  parentIndex?: number
  local?: Address
  /** The multicast group, or the only remote. */
  group?: Address
  port: number
  /** 0 leaves the choice to the kernel. */
  ttl: number
  /** 1 means: as the inner packet says. */
  tos: number
  ageingSeconds: number
  isLearning: boolean
  isProxy: boolean
  l2miss: boolean
  l3miss: boolean
  /** Group policy bits in the header; a device without them drops packets that have them. */
  hasGbp: boolean
  /** The tunnel's parameters come with each packet, from a route or a program. */
  isExternal: boolean
  udpChecksum: boolean
  udp6ZeroChecksumTransmit: boolean
  udp6ZeroChecksumReceive: boolean
}

/** What is left out gets the kernel's default: among them learning on, port 8472. */
export type VxlanSpec = Pick<Vxlan, 'vni'> & Partial<Vxlan>

export function decodeVxlan(attributes: AttributeReader): Vxlan {
  const vxlan: Vxlan = {
    vni: 0,
    port: 0,
    ttl: 0,
    tos: 0,
    ageingSeconds: 0,
    isLearning: false,
    isProxy: false,
    l2miss: false,
    l3miss: false,
    hasGbp: false,
    isExternal: false,
    udpChecksum: false,
    udp6ZeroChecksumTransmit: false,
    udp6ZeroChecksumReceive: false,
  }
  while (attributes.next()) decodeAttribute(attributes, vxlan)
  return vxlan
}

function decodeAttribute(attributes: AttributeReader, vxlan: Vxlan): void {
  switch (attributes.type) {
    case IFLA_VXLAN_ID:
      vxlan.vni = attributes.u32()
      break
    case IFLA_VXLAN_LINK:
      vxlan.parentIndex = attributes.u32()
      break
    case IFLA_VXLAN_LOCAL:
    case IFLA_VXLAN_LOCAL6:
      vxlan.local = attributes.address()
      break
    case IFLA_VXLAN_GROUP:
    case IFLA_VXLAN_GROUP6:
      vxlan.group = attributes.address()
      break
    case IFLA_VXLAN_PORT:
      vxlan.port = attributes.port()
      break
    case IFLA_VXLAN_TTL:
      vxlan.ttl = attributes.u8()
      break
    case IFLA_VXLAN_TOS:
      vxlan.tos = attributes.u8()
      break
    case IFLA_VXLAN_AGEING:
      vxlan.ageingSeconds = attributes.u32()
      break
    case IFLA_VXLAN_LEARNING:
      vxlan.isLearning = attributes.u8() !== 0
      break
    case IFLA_VXLAN_PROXY:
      vxlan.isProxy = attributes.u8() !== 0
      break
    case IFLA_VXLAN_L2MISS:
      vxlan.l2miss = attributes.u8() !== 0
      break
    case IFLA_VXLAN_L3MISS:
      vxlan.l3miss = attributes.u8() !== 0
      break
    case IFLA_VXLAN_GBP:
      vxlan.hasGbp = true
      break
    case IFLA_VXLAN_COLLECT_METADATA:
      vxlan.isExternal = attributes.u8() !== 0
      break
    case IFLA_VXLAN_UDP_CSUM:
      vxlan.udpChecksum = attributes.u8() !== 0
      break
    case IFLA_VXLAN_UDP_ZERO_CSUM6_TX:
      vxlan.udp6ZeroChecksumTransmit = attributes.u8() !== 0
      break
    case IFLA_VXLAN_UDP_ZERO_CSUM6_RX:
      vxlan.udp6ZeroChecksumReceive = attributes.u8() !== 0
      break
  }
}

export function writeVxlan(writer: MessageWriter, vxlan: Partial<Vxlan>): void {
  const boolean = (type: number, value: boolean | undefined) => {
    if (value !== undefined) writer.attributeU8(type, value ? 1 : 0)
  }
  if (vxlan.parentIndex !== undefined) writer.attributeU32(IFLA_VXLAN_LINK, vxlan.parentIndex)
  if (vxlan.hasGbp === true) writer.attributeFlag(IFLA_VXLAN_GBP)
  if (vxlan.vni !== undefined) writer.attributeU32(IFLA_VXLAN_ID, vxlan.vni)
  if (vxlan.group !== undefined) {
    writer.attributeAddress(familyOf(vxlan.group) === 'ipv4' ? IFLA_VXLAN_GROUP : IFLA_VXLAN_GROUP6, vxlan.group)
  }
  if (vxlan.local !== undefined) {
    writer.attributeAddress(familyOf(vxlan.local) === 'ipv4' ? IFLA_VXLAN_LOCAL : IFLA_VXLAN_LOCAL6, vxlan.local)
  }
  if (vxlan.ttl !== undefined) writer.attributeU8(IFLA_VXLAN_TTL, vxlan.ttl)
  if (vxlan.tos !== undefined) writer.attributeU8(IFLA_VXLAN_TOS, vxlan.tos)
  boolean(IFLA_VXLAN_LEARNING, vxlan.isLearning)
  boolean(IFLA_VXLAN_PROXY, vxlan.isProxy)
  boolean(IFLA_VXLAN_L2MISS, vxlan.l2miss)
  boolean(IFLA_VXLAN_L3MISS, vxlan.l3miss)
  if (vxlan.ageingSeconds !== undefined) writer.attributeU32(IFLA_VXLAN_AGEING, vxlan.ageingSeconds)
  if (vxlan.port !== undefined) writer.attributePort(IFLA_VXLAN_PORT, vxlan.port)
  boolean(IFLA_VXLAN_UDP_CSUM, vxlan.udpChecksum)
  boolean(IFLA_VXLAN_UDP_ZERO_CSUM6_TX, vxlan.udp6ZeroChecksumTransmit)
  boolean(IFLA_VXLAN_UDP_ZERO_CSUM6_RX, vxlan.udp6ZeroChecksumReceive)
  boolean(IFLA_VXLAN_COLLECT_METADATA, vxlan.isExternal)
}
