/** Numbers in the order of the network. */

export function load16(pointer: u32): u32 {
  return u32(bswap<u16>(load<u16>(pointer)))
}

export function store16(pointer: u32, value: u32): void {
  store<u16>(pointer, bswap<u16>(u16(value)))
}

export function load32(pointer: u32): u32 {
  return bswap<u32>(load<u32>(pointer))
}

export function store32(pointer: u32, value: u32): void {
  store<u32>(pointer, bswap<u32>(value))
}

/** Sixteen bytes at a time, so up to fifteen more than asked for: there is room on both sides. A call of the engine's own copy takes longer than a header. */
export function copyHeader(to: u32, from: u32, length: u32): void {
  for (let at: u32 = 0; at < length; at += 16) v128.store(to + at, v128.load(from + at))
}
