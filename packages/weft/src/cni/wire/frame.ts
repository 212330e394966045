import { endianness } from 'node:os'

/**
 * What goes over the socket between weftd and the program that a runtime executes: a kind, a length, and parts that each
 * have their length before them. Both ends are on one machine, so numbers are as its processor has them.
 */
export interface Frame {
  readonly kind: FrameKind
  readonly parts: readonly Buffer[]
}

/** The program asks; the daemon lets it execute plugins and is told how they ended, until it is done. */
export type FrameKind = 'ask1' | 'exec' | 'told' | 'done'

const kinds: readonly FrameKind[] = ['ask1', 'exec', 'told', 'done']

export const headBytes = 8
export const mostFrameBytes = 4 << 20

const isLittleEndian = endianness() === 'LE'

/** The other end does not keep to the protocol. */
export class FrameError extends Error {
  override readonly name = 'FrameError'
}

export function encodeFrame({ kind, parts }: { kind: FrameKind; parts: readonly Uint8Array[] }): Buffer {
  const length = parts.reduce((sum, part) => sum + 4 + part.length, headBytes)
  if (length > mostFrameBytes)
    throw new FrameError(`found a message of ${length} bytes, accepted are up to ${mostFrameBytes}`)
  const bytes = Buffer.allocUnsafe(length)
  bytes.write(kind, 0, 'latin1')
  let at = writeNumber(bytes, length - headBytes, 4)
  for (const part of parts) {
    bytes.set(part, writeNumber(bytes, part.length, at))
    at += 4 + part.length
  }
  return bytes
}

/** The frame that the bytes begin with, and how many of them it takes; undefined while some are missing. */
export function decodeFrame(bytes: Buffer): { readonly frame: Frame; readonly length: number } | undefined {
  if (bytes.length < headBytes) return undefined
  const name = bytes.toString('latin1', 0, 4)
  const kind = kinds.find(each => each === name)
  if (kind === undefined) throw new FrameError(`found a message ${JSON.stringify(name)}, which nobody knows`)
  const length = headBytes + readNumber(bytes, 4)
  if (length > mostFrameBytes)
    throw new FrameError(`found a message of ${length} bytes, accepted are up to ${mostFrameBytes}`)
  if (bytes.length < length) return undefined
  return { frame: { kind, parts: splitParts(bytes.subarray(headBytes, length)) }, length }
}

function splitParts(body: Buffer): Buffer[] {
  const parts: Buffer[] = []
  for (let at = 0; at < body.length; ) {
    const start = at + 4
    const end = start <= body.length ? start + readNumber(body, at) : Number.POSITIVE_INFINITY
    if (end > body.length) throw new FrameError('found a part of a message that is cut off')
    parts.push(body.subarray(start, end))
    at = end
  }
  return parts
}

function readNumber(bytes: Buffer, at: number): number {
  return isLittleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)
}

function writeNumber(bytes: Buffer, number: number, at: number): number {
  return isLittleEndian ? bytes.writeUInt32LE(number, at) : bytes.writeUInt32BE(number, at)
}
