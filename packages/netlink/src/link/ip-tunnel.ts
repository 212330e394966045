import { type Address, isUnspecified } from '@weft/inet'
import type { AttributeReader } from '../codec/attribute-reader.js'
import type { MessageWriter } from '../codec/message-writer.js'
import {
  IFLA_IPTUN_COLLECT_METADATA,
  IFLA_IPTUN_ENCAP_DPORT,
  IFLA_IPTUN_ENCAP_FLAGS,
  IFLA_IPTUN_ENCAP_SPORT,
  IFLA_IPTUN_ENCAP_TYPE,
  IFLA_IPTUN_FWMARK,
  IFLA_IPTUN_LINK,
  IFLA_IPTUN_LOCAL,
  IFLA_IPTUN_PMTUDISC,
  IFLA_IPTUN_PROTO,
  IFLA_IPTUN_REMOTE,
  IFLA_IPTUN_TOS,
  IFLA_IPTUN_TTL,
  TUNNEL_ENCAP_FLAG_CSUM,
  TUNNEL_ENCAP_FOU,
} from './ip-tunnel-constants.js'

/** A device of kind 'ipip': IP packets in IP packets. */
export interface IpTunnel {
  /** The device whose MTU and routes are used. */
  parentIndex?: number
  local?: Address
  /** Without one, a packet goes to the gateway of the route that led it here. */
  remote?: Address
  /** 0 means: as the inner packet says. */
  ttl: number
  /** 1 means: as the inner packet says. */
  tos: number
  /** IP protocols that it carries: 4 is IPv4 alone, 0 all that it can. */
  protocol: number
  /** Packets may not be fragmented on their way. */
  discoversMtu: boolean
  /** The tunnel's parameters come with each packet, from a route or a program. */
  isExternal: boolean
  mark: number
  encapsulation?: TunnelEncapsulation
}

/** What stands between the outer IP header and the inner packet. */
export interface TunnelEncapsulation {
  /** The kernel's number: 1 is FOU, nothing but the UDP header. */
  type: number
  /** 0 lets the kernel choose one by the flow. */
  sourcePort: number
  destinationPort: number
  hasChecksum: boolean
  /** Bits of TUNNEL_ENCAP_FLAG_… besides that of the checksum. */
  otherFlags: number
}

/** What is left out gets the kernel's default. Of a living device all that is left out is reset. */
export type IpTunnelSpec = Partial<Omit<IpTunnel, 'encapsulation'>> & {
  encapsulation?: Omit<TunnelEncapsulation, 'type' | 'otherFlags'>
}

export function decodeIpTunnel(attributes: AttributeReader): IpTunnel {
  const tunnel: IpTunnel = { ttl: 0, tos: 0, protocol: 0, discoversMtu: false, isExternal: false, mark: 0 }
  const encapsulation = { type: 0, sourcePort: 0, destinationPort: 0, hasChecksum: false, otherFlags: 0 }
  while (attributes.next()) decodeAttribute(attributes, tunnel, encapsulation)
  return encapsulation.type === 0 ? tunnel : { ...tunnel, encapsulation }
}

function decodeAttribute(attributes: AttributeReader, tunnel: IpTunnel, encapsulation: TunnelEncapsulation): void {
  switch (attributes.type) {
    case IFLA_IPTUN_LINK: {
      const parentIndex = attributes.u32()
      if (parentIndex !== 0) tunnel.parentIndex = parentIndex
      break
    }
    case IFLA_IPTUN_LOCAL: {
      const local = attributes.address()
      if (!isUnspecified(local)) tunnel.local = local
      break
    }
    case IFLA_IPTUN_REMOTE: {
      const remote = attributes.address()
      if (!isUnspecified(remote)) tunnel.remote = remote
      break
    }
    case IFLA_IPTUN_TTL:
      tunnel.ttl = attributes.u8()
      break
    case IFLA_IPTUN_TOS:
      tunnel.tos = attributes.u8()
      break
    case IFLA_IPTUN_PROTO:
      tunnel.protocol = attributes.u8()
      break
    case IFLA_IPTUN_PMTUDISC:
      tunnel.discoversMtu = attributes.u8() !== 0
      break
    case IFLA_IPTUN_COLLECT_METADATA:
      tunnel.isExternal = true
      break
    case IFLA_IPTUN_FWMARK:
      tunnel.mark = attributes.u32()
      break
    case IFLA_IPTUN_ENCAP_TYPE:
      encapsulation.type = attributes.u16()
      break
    case IFLA_IPTUN_ENCAP_FLAGS: {
      const flags = attributes.u16()
      encapsulation.hasChecksum = (flags & TUNNEL_ENCAP_FLAG_CSUM) !== 0
      encapsulation.otherFlags = flags & ~TUNNEL_ENCAP_FLAG_CSUM
      break
    }
    case IFLA_IPTUN_ENCAP_SPORT:
      encapsulation.sourcePort = attributes.port()
      break
    case IFLA_IPTUN_ENCAP_DPORT:
      encapsulation.destinationPort = attributes.port()
      break
  }
}

export function writeIpTunnel(writer: MessageWriter, tunnel: IpTunnelSpec): void {
  const { parentIndex, local, remote, ttl, tos, protocol, discoversMtu, isExternal, mark, encapsulation } = tunnel
  if (protocol !== undefined) writer.attributeU8(IFLA_IPTUN_PROTO, protocol)
  if (local !== undefined) writer.attributeAddress(IFLA_IPTUN_LOCAL, local)
  if (remote !== undefined) writer.attributeAddress(IFLA_IPTUN_REMOTE, remote)
  if (discoversMtu !== undefined) writer.attributeU8(IFLA_IPTUN_PMTUDISC, discoversMtu ? 1 : 0)
  if (tos !== undefined) writer.attributeU8(IFLA_IPTUN_TOS, tos)
  if (ttl !== undefined) writer.attributeU8(IFLA_IPTUN_TTL, ttl)
  if (parentIndex !== undefined) writer.attributeU32(IFLA_IPTUN_LINK, parentIndex)
  if (isExternal === true) writer.attributeFlag(IFLA_IPTUN_COLLECT_METADATA)
  if (mark !== undefined) writer.attributeU32(IFLA_IPTUN_FWMARK, mark)
  if (encapsulation === undefined) return
  const { sourcePort, destinationPort, hasChecksum } = encapsulation
  writer.attributeU16(IFLA_IPTUN_ENCAP_TYPE, TUNNEL_ENCAP_FOU)
  writer.attributeU16(IFLA_IPTUN_ENCAP_FLAGS, hasChecksum ? TUNNEL_ENCAP_FLAG_CSUM : 0)
  writer.attributePort(IFLA_IPTUN_ENCAP_SPORT, sourcePort)
  writer.attributePort(IFLA_IPTUN_ENCAP_DPORT, destinationPort)
}
