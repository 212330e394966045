/** The address that this memory has in the process: what the kernel is told is counted from there. */
let base: u64 = 0

export function setBase(address: u64): void {
  base = address
}

export function native(pointer: u32): u64 {
  return base + u64(pointer)
}

export function writeVector(vector: u32, data: u32, length: u32): void {
  store<u64>(vector, native(data))
  store<u64>(vector, u64(length), 8)
}
