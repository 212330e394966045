import { type Address, type Family, familyOf } from '@weft/inet'
import { familyNumber } from '../address-family.js'
import { AttributeReader } from '../codec/attribute-reader.js'
import { align, isLittleEndian } from '../codec/byte-order.js'
import { MalformedMessageError } from '../codec/malformed-message-error.js'
import type { MessageWriter } from '../codec/message-writer.js'
import { RTA_GATEWAY, RTA_MULTIPATH, RTA_VIA, RTNEXTHOP_LENGTH, RTNH_F_ONLINK } from './constants.js'

/** One of the ways of a multipath route. */
export interface Hop {
  linkIndex: number
  gateway?: Address
  isOnlink: boolean
  /** 1 to 256. */
  weight: number
}

/** RTA_MULTIPATH is a row of `struct rtnexthop`, each followed by attributes of its own. */
export function decodeHops(bytes: Uint8Array): Hop[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const hops: Hop[] = []
  for (let start = 0; start + RTNEXTHOP_LENGTH <= bytes.length; ) {
    const length = view.getUint16(start, isLittleEndian)
    if (length < RTNEXTHOP_LENGTH || start + length > bytes.length) {
      throw new MalformedMessageError(`A hop says it has ${length} bytes, and ${bytes.length - start} are left.`)
    }
    const hop: Hop = {
      linkIndex: view.getInt32(start + 4, isLittleEndian),
      isOnlink: (view.getUint8(start + 2) & RTNH_F_ONLINK) !== 0,
      weight: view.getUint8(start + 3) + 1,
    }
    const attributes = new AttributeReader(bytes, view, { start: start + RTNEXTHOP_LENGTH, end: start + length })
    while (attributes.next()) {
      if (attributes.type === RTA_GATEWAY) hop.gateway = attributes.address()
      else if (attributes.type === RTA_VIA) hop.gateway = attributes.via()
    }
    hops.push(hop)
    start += align(length)
  }
  return hops
}

export function writeHops(writer: MessageWriter, family: Family, hops: readonly Hop[]): void {
  const multipath = writer.beginNested(RTA_MULTIPATH)
  for (const hop of hops) {
    const start = writer.length
    writer.u16(0)
    writer.u8(hop.isOnlink ? RTNH_F_ONLINK : 0)
    writer.u8(hop.weight - 1)
    writer.u32(hop.linkIndex)
    if (hop.gateway !== undefined) writeGateway(writer, family, hop.gateway)
    writer.setU16(start, writer.length - start)
  }
  writer.endNested(multipath)
}

/** RTA_GATEWAY has the route's family; an IPv4 route through an IPv6 gateway needs RTA_VIA. */
export function writeGateway(writer: MessageWriter, family: Family, gateway: Address): void {
  const gatewayFamily = familyOf(gateway)
  if (gatewayFamily === family) writer.attributeAddress(RTA_GATEWAY, gateway)
  else writer.attributeVia(RTA_VIA, familyNumber(gatewayFamily), gateway)
}
