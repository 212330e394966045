import { DATAGRAMS, HEADERS, IOVEC_BYTES, REPLIES, VIRTIO_BYTES, WRITE_VECTORS, WRITES } from './layout'
import { writeVector } from './native'
import { hasVirtio } from './settings'

/** What this batch writes to the device: for each packet the pointer to its pieces and how many they are. */

/** A header of virtio that says nothing: the packet is as it is. It is before the first of all headers, which nobody else uses. */
const PLAIN: u32 = HEADERS - 16

let writes: u32 = 0
let vector: u32 = WRITE_VECTORS

export function clearWrites(): void {
  writes = 0
  vector = WRITE_VECTORS
}

export function writeCount(): u32 {
  return writes
}

export function hasRoomForWrite(): bool {
  return writes < DATAGRAMS + REPLIES
}

/** A packet as it lies in memory. */
export function addWrite(packet: u32, length: u32): void {
  beginWrite()
  if (hasVirtio()) addPiece(PLAIN, VIRTIO_BYTES)
  addPiece(packet, length)
}

export function beginWrite(): void {
  const write = WRITES + writes * 8
  store<u32>(write, vector)
  store<u32>(write, 0, 4)
  writes += 1
}

/** Of the write that was begun last. */
export function addPiece(data: u32, length: u32): void {
  writeVector(vector, data, length)
  vector += IOVEC_BYTES
  const count = WRITES + (writes - 1) * 8 + 4
  store<u32>(count, load<u32>(count) + 1)
}
