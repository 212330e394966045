import { type Address, address, familyOf, type Mac, mac, writeAddress, writeMac } from '@weft/inet'

const everybody = mac('ff:ff:ff:ff:ff:ff')
const everyNode = address('ff02::1')
const everyNodeMac = mac('33:33:00:00:00:01')

const ETH_P_ARP = 0x0806
const ETH_P_IPV6 = 0x86dd
const IPPROTO_ICMPV6 = 58
const ND_NEIGHBOR_ADVERT = 136
/** From a router, as every node is for its pods; unasked; to be believed over what is known. */
const routerAndOverride = 0xa0

/**
 * The Ethernet frame that tells everybody on a link which MAC an address has: an ARP announcement (RFC 5227) or a neighbour
 * advertisement that nobody asked for (RFC 4861). Whoever knew another MAC believes it at once.
 */
export function encodeAnnouncement(address: Address, mac: Mac): Uint8Array {
  return familyOf(address) === 'ipv4' ? arp(address, mac) : advertisement(address, mac)
}

function arp(address: Address, own: Mac): Uint8Array {
  const { bytes, view } = frame(28, { to: everybody, from: own, protocol: ETH_P_ARP })
  // Ethernet, IPv4, the lengths of their addresses, a request.
  view.setUint16(14, 1)
  view.setUint16(16, 0x0800)
  view.setUint16(18, 0x0604)
  view.setUint16(20, 1)
  writeMac(own, bytes, 22)
  writeAddress(address, bytes, 28)
  writeAddress(address, bytes, 38)
  return bytes
}

function advertisement(address: Address, own: Mac): Uint8Array {
  const { bytes, view } = frame(40 + 32, { to: everyNodeMac, from: own, protocol: ETH_P_IPV6 })
  const [header, message] = [14, 54]
  view.setUint32(header, 6 << 28)
  view.setUint16(header + 4, 32)
  view.setUint8(header + 6, IPPROTO_ICMPV6)
  // Whoever gets it with less knows that it crossed a router, and drops it.
  view.setUint8(header + 7, 255)
  writeAddress(address, bytes, header + 8)
  writeAddress(everyNode, bytes, header + 24)
  view.setUint8(message, ND_NEIGHBOR_ADVERT)
  view.setUint8(message + 4, routerAndOverride)
  writeAddress(address, bytes, message + 8)
  // The option with the MAC, one unit of eight bytes.
  view.setUint16(message + 24, 0x0201)
  writeMac(own, bytes, message + 26)
  view.setUint16(message + 2, checksum(view, header + 8))
  return bytes
}

function frame(length: number, { to, from, protocol }: { to: Mac; from: Mac; protocol: number }) {
  const bytes = new Uint8Array(14 + length)
  const view = new DataView(bytes.buffer)
  writeMac(to, bytes, 0)
  writeMac(from, bytes, 6)
  view.setUint16(12, protocol)
  return { bytes, view }
}

/** Over both addresses and the message that follows them, and over its length and protocol, which a pseudo-header has. */
function checksum(view: DataView, from: number): number {
  let sum = 32 + IPPROTO_ICMPV6
  for (let at = from; at < view.byteLength; at += 2) sum += view.getUint16(at)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}
