import { endianness } from 'node:os'
import { SOL_SOCKET } from './constants.js'
import type { FileDescriptor } from './file-descriptor.js'
import { addressOf } from './libc.js'
import { setSocketOption } from './socket.js'

const isLittleEndian = endianness() === 'LE'
const SO_ATTACH_FILTER = 26
const INSTRUCTION_BYTES = 8

/** Of classic BPF, as <linux/filter.h> has it. */
export interface FilterInstruction {
  readonly code: number
  readonly value: number
  /** How many of the next are left out when a comparison fails. */
  readonly skipsIfNot?: number
}

/** The kernel drops what the program answers 0 to before it is queued. */
export function attachFilter(socket: FileDescriptor, program: readonly FilterInstruction[]): void {
  const instructions = new Uint8Array(program.length * INSTRUCTION_BYTES)
  const view = new DataView(instructions.buffer)
  for (const [index, { code, value, skipsIfNot = 0 }] of program.entries()) {
    const at = index * INSTRUCTION_BYTES
    view.setUint16(at, code, isLittleEndian)
    view.setUint8(at + 3, skipsIfNot)
    view.setUint32(at + 4, value, isLittleEndian)
  }
  const description = new DataView(new ArrayBuffer(16))
  description.setUint16(0, program.length, isLittleEndian)
  description.setBigUint64(8, addressOf(instructions), isLittleEndian)
  setSocketOption(socket, SOL_SOCKET, SO_ATTACH_FILTER, new Uint8Array(description.buffer))
}
