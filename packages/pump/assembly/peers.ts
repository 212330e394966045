import { ADDRESS_BYTES, LENGTH_COUNTS, LENGTHS, MASKS, PEER_BYTES, PEER_TABLE, ROUTE_SLOTS, ROUTES } from './layout'

/**
 * A record: its socket address, four counters, its prefix. Outside writes socket address and prefix before it links the
 * record. A prefix's kind is its length, and 256 more for IPv4, so that the two families can never be taken for each other.
 */
const COUNTERS_OFFSET: u32 = ADDRESS_BYTES
const KEY_OFFSET: u32 = 64
const KIND_OFFSET: u32 = 80

const IPV4: u32 = 256
const KINDS: u32 = IPV4 + 33
/** Lengths in use, the longest first: of IPv6, then of IPv4. Each list ends with NONE. */
const LENGTHS_IPV4: u32 = LENGTHS + 2048
const NONE: u32 = 0xffffffff

export function initializePeers(): void {
  for (let kind: u32 = 0; kind < KINDS; kind++) writeMask(MASKS + kind * 16, kind & 255)
  listLengths()
}

function writeMask(mask: u32, length: u32): void {
  for (let byte: u32 = 0; byte < 16; byte++) {
    const bits = length > byte * 8 ? min(length - byte * 8, 8) : 0
    store<u8>(mask + byte, u8(0xff00 >> bits))
  }
}

export function isIpv6Peer(peer: u32): bool {
  return load<u16>(peer) === 10
}

export function countSent(peer: u32, packets: u32, bytes: u32): void {
  count(peer + COUNTERS_OFFSET, packets, bytes)
}

export function countReceived(peer: u32, packets: u32, bytes: u32): void {
  count(peer + COUNTERS_OFFSET + 16, packets, bytes)
}

function count(counter: u32, packets: u32, bytes: u32): void {
  store<u64>(counter, load<u64>(counter) + u64(packets))
  store<u64>(counter, load<u64>(counter, 8) + u64(bytes), 8)
}

/** The peer with the longest prefix that has this address of a packet; 0 if none has. */
export function peerOf(address: u32, isIpv6: bool): u32 {
  const key = isIpv6 ? v128.load(address) : v128.load32_zero(address)
  let list = isIpv6 ? LENGTHS : LENGTHS_IPV4
  for (let kind = load<u32>(list); kind !== NONE; kind = load<u32>(list)) {
    const peer = find(v128.and(key, v128.load(MASKS + kind * 16)), kind)
    if (peer !== 0) return peer
    list += 4
  }
  return 0
}

function find(key: v128, kind: u32): u32 {
  let slot = homeOf(key, kind)
  for (let number = load<u32>(ROUTES + slot * 4); number !== 0; number = load<u32>(ROUTES + slot * 4)) {
    const peer = PEER_TABLE + (number - 1) * PEER_BYTES
    if (load<u32>(peer, KIND_OFFSET) === kind && !v128.any_true(v128.xor(v128.load(peer, KEY_OFFSET), key))) return peer
    slot = (slot + 1) & (ROUTE_SLOTS - 1)
  }
  return 0
}

function homeOf(key: v128, kind: u32): u32 {
  let hash = (u64(i64x2.extract_lane(key, 0)) ^ u64(kind)) * 0x9e3779b97f4a7c15
  hash = ((hash ^ (hash >> 32)) + u64(i64x2.extract_lane(key, 1))) * 0xd6e8feb86659fd93
  return u32(hash >> 40) & (ROUTE_SLOTS - 1)
}

function homeOfNumber(number: u32): u32 {
  const peer = PEER_TABLE + (number - 1) * PEER_BYTES
  return homeOf(v128.load(peer, KEY_OFFSET), load<u32>(peer, KIND_OFFSET))
}

/** From now on packets find this record. */
export function linkPeer(index: u32): void {
  const number = index + 1
  let slot = homeOfNumber(number)
  while (load<u32>(ROUTES + slot * 4) !== 0) slot = (slot + 1) & (ROUTE_SLOTS - 1)
  store<u32>(ROUTES + slot * 4, number)
  countLength(index, 1)
}

export function unlinkPeer(index: u32): void {
  const number = index + 1
  let gap = homeOfNumber(number)
  for (;;) {
    const found = load<u32>(ROUTES + gap * 4)
    if (found === 0) return
    if (found === number) break
    gap = (gap + 1) & (ROUTE_SLOTS - 1)
  }
  // What stands behind the gap, and would have stood in it or before it, moves up: a search ends at the first gap.
  for (let slot = (gap + 1) & (ROUTE_SLOTS - 1); ; slot = (slot + 1) & (ROUTE_SLOTS - 1)) {
    const next = load<u32>(ROUTES + slot * 4)
    if (next === 0) break
    const distance = (slot - homeOfNumber(next)) & (ROUTE_SLOTS - 1)
    if (distance < ((slot - gap) & (ROUTE_SLOTS - 1))) continue
    store<u32>(ROUTES + gap * 4, next)
    gap = slot
  }
  store<u32>(ROUTES + gap * 4, 0)
  countLength(index, -1)
}

function countLength(index: u32, difference: i32): void {
  const counter = LENGTH_COUNTS + load<u32>(PEER_TABLE + index * PEER_BYTES, KIND_OFFSET) * 4
  store<u32>(counter, load<u32>(counter) + difference)
  listLengths()
}

function listLengths(): void {
  listKinds(LENGTHS, 0, 128)
  listKinds(LENGTHS_IPV4, IPV4, IPV4 + 32)
}

function listKinds(list: u32, first: u32, last: u32): void {
  for (let kind = last; kind >= first && kind <= last; kind--) {
    if (load<u32>(LENGTH_COUNTS + kind * 4) === 0) continue
    store<u32>(list, kind)
    list += 4
  }
  store<u32>(list, NONE)
}

/** Whether the node at this socket address owns the inner address. */
export function owns(peer: u32, socketAddress: u32): bool {
  if (load<u16>(peer) !== load<u16>(socketAddress)) return false
  if (!isIpv6Peer(peer)) return load<u32>(peer, 4) === load<u32>(socketAddress, 4)
  return !v128.any_true(v128.xor(v128.load(peer, 8), v128.load(socketAddress, 8)))
}
