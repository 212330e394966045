import { load16, store16 } from './bytes'

/**
 * The Internet checksum is a sum of 16-bit words that does not care for their byte order, so the words are taken as they lie
 * in memory. Sums may have any number of carries until `fold` adds them in.
 *
 * The quickest way to add words to each other is made for numbers with a sign: from every word half its range is taken first,
 * and given back to all of them together. No sum of a packet's comes near 32 bits.
 */
export function sumOf(pointer: u32, length: u32): u64 {
  const end = pointer + length
  const wideEnd = pointer + (length & ~63)
  const ones = i16x8.splat(1)
  let a = i32x4.splat(i32((length >> 4) << 16))
  let b = i32x4.splat(0)
  for (; pointer < wideEnd; pointer += 64) {
    a = i32x4.add(a, i32x4.dot_i16x8_s(signedWords(pointer), ones))
    b = i32x4.add(b, i32x4.dot_i16x8_s(signedWords(pointer + 16), ones))
    a = i32x4.add(a, i32x4.dot_i16x8_s(signedWords(pointer + 32), ones))
    b = i32x4.add(b, i32x4.dot_i16x8_s(signedWords(pointer + 48), ones))
  }
  for (; pointer + 16 <= end; pointer += 16) a = i32x4.add(a, i32x4.dot_i16x8_s(signedWords(pointer), ones))
  a = i32x4.add(a, b)
  let sum =
    u64(u32(i32x4.extract_lane(a, 0))) +
    u64(u32(i32x4.extract_lane(a, 1))) +
    u64(u32(i32x4.extract_lane(a, 2))) +
    u64(u32(i32x4.extract_lane(a, 3)))
  for (; pointer + 2 <= end; pointer += 2) sum += u64(load<u16>(pointer))
  if (pointer < end) sum += u64(load<u8>(pointer))
  return sum
}

function signedWords(pointer: u32): v128 {
  return v128.xor(v128.load(pointer), i16x8.splat(-0x8000))
}

/** To 16 bits, still as they lie in memory. */
export function fold(sum: u64): u16 {
  sum = (sum & 0xffffffff) + (sum >> 32)
  sum = (sum & 0xffffffff) + (sum >> 32)
  let short = u32(sum & 0xffff) + u32(sum >> 16)
  short = (short & 0xffff) + (short >> 16)
  short = (short & 0xffff) + (short >> 16)
  return u16(short)
}

/** A number as a word of the sum. */
export function word(value: u32): u64 {
  return u64(bswap<u16>(u16(value)))
}

/** What the checksum of TCP, UDP and ICMPv6 covers besides the packet itself. */
export function pseudoHeaderSum(packet: u32, isIpv6: bool, protocol: u32, length: u32): u64 {
  const addresses = isIpv6 ? sumOf(packet + 8, 32) : sumOf(packet + 12, 8)
  return addresses + word(protocol) + word(length)
}

/** Time to live, or hop limit, less one. The checksum of IPv4 is brought along (RFC 1624), a wrong one stays wrong. */
export function decrementTtl(packet: u32, isIpv6: bool): void {
  if (isIpv6) {
    store<u8>(packet, load<u8>(packet, 7) - 1, 7)
    return
  }
  const before = load16(packet + 8)
  const after = before - 0x100
  store16(packet + 8, after)
  let sum = (~load16(packet + 10) & 0xffff) + (~before & 0xffff) + after
  sum = (sum & 0xffff) + (sum >> 16)
  sum = (sum & 0xffff) + (sum >> 16)
  store16(packet + 10, ~sum & 0xffff)
}
