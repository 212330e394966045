import { type Address, addressLength, type Mac, writeAddress, writeMac } from '@weft/inet'
import { align, isLittleEndian } from './byte-order.js'
import { NLA_HEADER_LENGTH, NLMSG_HEADER_LENGTH } from './constants.js'

/**
 * Appends messages to one growing buffer. What `begin…` opens, the `end…` of the same offset closes by writing the length.
 * Every byte is written, padding too: the buffer is used again and must not carry an older message's bytes to the kernel.
 */
export class MessageWriter {
  #bytes: Buffer
  #view: DataView
  #length = 0

  /** Few messages are long, and the more there is outside its heap, the more often V8 looks for garbage in it. */
  constructor(capacity = 2048) {
    this.#bytes = Buffer.alloc(capacity)
    this.#view = viewOf(this.#bytes)
  }

  get length(): number {
    return this.#length
  }

  /** What has been written since the last reset. A view: it holds until the next write. */
  written(start = 0, end = this.#length): Uint8Array {
    return this.#bytes.subarray(start, end)
  }

  reset(): void {
    this.#length = 0
  }

  beginMessage(type: number, flags: number, sequence: number): number {
    const start = this.#reserve(NLMSG_HEADER_LENGTH)
    this.#view.setUint16(start + 4, type, isLittleEndian)
    this.#view.setUint16(start + 6, flags, isLittleEndian)
    this.#view.setUint32(start + 8, sequence, isLittleEndian)
    this.#view.setUint32(start + 12, 0, isLittleEndian)
    return start
  }

  endMessage(start: number): void {
    this.#view.setUint32(start, this.#length - start, isLittleEndian)
  }

  addMessageFlags(start: number, flags: number): void {
    this.#view.setUint16(start + 6, this.#view.getUint16(start + 6, isLittleEndian) | flags, isLittleEndian)
  }

  u8(value: number): void {
    const at = this.#reserve(1)
    this.#bytes[at] = value
  }

  u16(value: number): void {
    const at = this.#reserve(2)
    this.#view.setUint16(at, value, isLittleEndian)
  }

  u32(value: number): void {
    const at = this.#reserve(4)
    this.#view.setUint32(at, value, isLittleEndian)
  }

  zeros(count: number): void {
    const at = this.#reserve(count)
    for (let offset = 0; offset < count; offset++) this.#bytes[at + offset] = 0
  }

  /** A length that is known only later, such as rtnh_len. */
  setU16(at: number, value: number): void {
    this.#view.setUint16(at, value, isLittleEndian)
  }

  attributeFlag(type: number): void {
    this.#attribute(type, 0)
  }

  attributeU8(type: number, value: number): void {
    const at = this.#attribute(type, 1)
    this.#bytes[at] = value
  }

  attributeU16(type: number, value: number): void {
    const at = this.#attribute(type, 2)
    this.#view.setUint16(at, value, isLittleEndian)
  }

  /** Network order, as ports are. */
  attributePort(type: number, value: number): void {
    const at = this.#attribute(type, 2)
    this.#view.setUint16(at, value, false)
  }

  /** Two numbers that share an attribute, as flags and VLAN do. */
  attributeU16Pair(type: number, first: number, second: number): void {
    const at = this.#attribute(type, 4)
    this.#view.setUint16(at, first, isLittleEndian)
    this.#view.setUint16(at + 2, second, isLittleEndian)
  }

  attributeU32(type: number, value: number): void {
    const at = this.#attribute(type, 4)
    this.#view.setUint32(at, value, isLittleEndian)
  }

  attributeAddress(type: number, address: Address): void {
    const at = this.#attribute(type, addressLength(address))
    writeAddress(address, this.#bytes, at)
  }

  /** An address behind the number of its family: the counterpart of AttributeReader.via. */
  attributeVia(type: number, family: number, address: Address): void {
    const at = this.#attribute(type, 2 + addressLength(address))
    this.#view.setUint16(at, family, isLittleEndian)
    writeAddress(address, this.#bytes, at + 2)
  }

  attributeMac(type: number, mac: Mac): void {
    const at = this.#attribute(type, 6)
    writeMac(mac, this.#bytes, at)
  }

  attributeBytes(type: number, bytes: Uint8Array): void {
    const at = this.#attribute(type, bytes.length)
    this.#bytes.set(bytes, at)
  }

  /** Ends in a NUL, as the kernel's own strings do. */
  attributeText(type: number, text: string): void {
    const length = Buffer.byteLength(text)
    const at = this.#attribute(type, length + 1)
    this.#bytes.write(text, at)
    this.#bytes[at + length] = 0
  }

  /** Without a NUL, for the few strings whose length alone tells the end. */
  attributeString(type: number, text: string): void {
    this.attributeBytes(type, Buffer.from(text))
  }

  beginNested(type: number): number {
    return this.#attribute(type, 0) - NLA_HEADER_LENGTH
  }

  endNested(start: number): void {
    this.#view.setUint16(start, this.#length - start, isLittleEndian)
  }

  /** Header, room for the payload, zeros up to the next multiple of four. Returns where the payload goes. */
  #attribute(type: number, payloadLength: number): number {
    const length = NLA_HEADER_LENGTH + payloadLength
    if (length > 0xffff) throw new RangeError(`An attribute holds at most 65531 bytes, and these are ${payloadLength}.`)
    const end = align(length)
    const start = this.#reserve(end)
    for (let at = start + length; at < start + end; at++) this.#bytes[at] = 0
    this.#view.setUint16(start, length, isLittleEndian)
    this.#view.setUint16(start + 2, type, isLittleEndian)
    return start + NLA_HEADER_LENGTH
  }

  #reserve(count: number): number {
    const at = this.#length
    this.#length += count
    if (this.#length > this.#bytes.length) this.#grow()
    return at
  }

  #grow(): void {
    const larger = Buffer.alloc(2 * Math.max(this.#bytes.length, this.#length))
    larger.set(this.#bytes)
    this.#bytes = larger
    this.#view = viewOf(larger)
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
