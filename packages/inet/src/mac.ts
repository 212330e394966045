import { COLON, hexCode, hexDigit } from './ascii.js'
import type { Brand } from './brand.js'
import { putCode, takeText } from './text-buffer.js'

/** Six bytes in lower case with colons: '02:00:00:00:00:01'. */
export type Mac = Brand<'Mac'>

const TEXT_LENGTH = 17

/** Six pairs of hexadecimal digits with colons between them, in either case. */
export function parseMac(text: string): Mac | undefined {
  if (text.length !== TEXT_LENGTH) return undefined
  for (let at = 0; at < TEXT_LENGTH; at++) {
    const code = text.charCodeAt(at)
    if (at % 3 === 2 ? code !== COLON : hexDigit(code) < 0) return undefined
  }
  return text.toLowerCase() as Mac
}

/** For text that is known to be right: tests and constants. */
export function mac(text: string): Mac {
  const parsed = parseMac(text)
  if (parsed === undefined) throw new RangeError(`'${text}' is not a MAC; accepted is six bytes: '02:00:00:00:00:01'.`)
  return parsed
}

export function writeMac(mac: Mac, target: Uint8Array, offset: number): void {
  requireRoom(target, offset)
  for (let index = 0; index < 6; index++) target[offset + index] = octetAt(mac, index)
}

export function encodeMac(mac: Mac): Uint8Array {
  const bytes = new Uint8Array(6)
  writeMac(mac, bytes, 0)
  return bytes
}

/** The MAC at an offset of a larger message. */
export function readMac(source: Uint8Array, offset: number): Mac {
  requireRoom(source, offset)
  for (let index = 0; index < 6; index++) putOctet(source[offset + index] ?? 0, index)
  return takeText(TEXT_LENGTH) as Mac
}

export function decodeMac(bytes: Uint8Array): Mac {
  if (bytes.length !== 6) throw new RangeError(`These are ${bytes.length} bytes; a MAC has 6.`)
  return readMac(bytes, 0)
}

/** Whether the MAC names one station, not a group. */
export function isUnicastMac(mac: Mac): boolean {
  return (octetAt(mac, 0) & 0x01) === 0
}

/** Whether the MAC was made up by an administrator or a program, not assigned to a manufacturer. */
export function isLocalMac(mac: Mac): boolean {
  return (octetAt(mac, 0) & 0x02) !== 0
}

/** The first six bytes, made unicast and locally administered. */
export function localMacFrom(digest: Uint8Array): Mac {
  requireRoom(digest, 0)
  putOctet(((digest[0] ?? 0) & 0xfe) | 0x02, 0)
  for (let index = 1; index < 6; index++) putOctet(digest[index] ?? 0, index)
  return takeText(TEXT_LENGTH) as Mac
}

function putOctet(octet: number, index: number): void {
  if (index > 0) putCode(3 * index - 1, COLON)
  putCode(putCode(3 * index, hexCode(octet >>> 4)), hexCode(octet & 15))
}

function octetAt(mac: Mac, index: number): number {
  return (hexDigit(mac.charCodeAt(3 * index)) << 4) | hexDigit(mac.charCodeAt(3 * index + 1))
}

function requireRoom(bytes: Uint8Array, offset: number): void {
  if (offset < 0 || offset + 6 > bytes.length) {
    throw new RangeError(`A MAC of 6 bytes at offset ${offset} does not fit into ${bytes.length} bytes.`)
  }
}
