import { endianness } from 'node:os'
import { SCM_RIGHTS, SOL_SOCKET } from './constants.js'

const isLittleEndian = endianness() === 'LE'
/** `struct cmsghdr` of a 64-bit process: length, level, kind. */
const HEADER_BYTES = 16
const DESCRIPTOR_BYTES = 4

export function controlBytesFor(descriptors: number): number {
  return descriptors === 0 ? 0 : align(HEADER_BYTES + descriptors * DESCRIPTOR_BYTES)
}

/** Writes the message that passes these descriptors on; returns how long it is. */
export function encodeRights(control: Uint8Array, numbers: readonly number[]): number {
  if (numbers.length === 0) return 0
  const view = new DataView(control.buffer, control.byteOffset, control.byteLength)
  view.setBigUint64(0, BigInt(HEADER_BYTES + numbers.length * DESCRIPTOR_BYTES), isLittleEndian)
  view.setInt32(8, SOL_SOCKET, isLittleEndian)
  view.setInt32(12, SCM_RIGHTS, isLittleEndian)
  for (const [index, number] of numbers.entries())
    view.setInt32(HEADER_BYTES + index * DESCRIPTOR_BYTES, number, isLittleEndian)
  return controlBytesFor(numbers.length)
}

/** The descriptors that came along, of however many messages. */
export function decodeRights(control: Uint8Array): readonly number[] {
  const view = new DataView(control.buffer, control.byteOffset, control.byteLength)
  const numbers: number[] = []
  for (let start = 0; start + HEADER_BYTES <= control.length; ) {
    const length = Number(view.getBigUint64(start, isLittleEndian))
    if (length < HEADER_BYTES) break
    const isRights =
      view.getInt32(start + 8, isLittleEndian) === SOL_SOCKET &&
      view.getInt32(start + 12, isLittleEndian) === SCM_RIGHTS
    const end = Math.min(start + length, control.length)
    for (let at = start + HEADER_BYTES; isRights && at + DESCRIPTOR_BYTES <= end; at += DESCRIPTOR_BYTES)
      numbers.push(view.getInt32(at, isLittleEndian))
    start += align(length)
  }
  return numbers
}

function align(length: number): number {
  return (length + 7) & ~7
}
