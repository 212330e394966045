import { type Address, type Family, type Mac, readAddress, readMac } from '@weft/inet'
import { align, isLittleEndian } from './byte-order.js'
import { NLA_HEADER_LENGTH, NLA_TYPE_MASK } from './constants.js'
import { MalformedMessageError } from './malformed-message-error.js'

/**
 * A cursor over the attributes in start..end: `while (attributes.next()) switch (attributes.type) …`. Nothing is made per
 * attribute, which is what lets a dump of 20,000 entries be read in a few milliseconds.
 */
export class AttributeReader {
  /** Without the NLA_F_NESTED mark, which some messages of the kernel carry and others, older ones, do not. */
  type = 0
  #at = 0
  #length = 0
  #next: number
  readonly #view: DataView
  readonly #bytes: Uint8Array
  readonly #end: number

  constructor(bytes: Uint8Array, view: DataView, range: { start: number; end: number }) {
    this.#bytes = bytes
    this.#view = view
    this.#next = range.start
    this.#end = range.end
  }

  next(): boolean {
    const start = this.#next
    if (start + NLA_HEADER_LENGTH > this.#end) return false
    const length = this.#view.getUint16(start, isLittleEndian)
    if (length < NLA_HEADER_LENGTH || start + length > this.#end) {
      throw new MalformedMessageError(`An attribute says it has ${length} bytes, and ${this.#end - start} are left.`)
    }
    this.type = this.#view.getUint16(start + 2, isLittleEndian) & NLA_TYPE_MASK
    this.#at = start + NLA_HEADER_LENGTH
    this.#length = length - NLA_HEADER_LENGTH
    this.#next = start + align(length)
    return true
  }

  /** Where the attribute, header included, starts in the datagram. */
  get offset(): number {
    return this.#at - NLA_HEADER_LENGTH
  }

  /** Of the payload. */
  get length(): number {
    return this.#length
  }

  u8(): number {
    this.#expect(1)
    return this.#view.getUint8(this.#at)
  }

  /** Network order, as ports are. */
  port(): number {
    this.#expect(2)
    return this.#view.getUint16(this.#at, false)
  }

  u16(): number {
    this.#expect(2)
    return this.#view.getUint16(this.#at, isLittleEndian)
  }

  u32(): number {
    this.#expect(4)
    return this.#view.getUint32(this.#at, isLittleEndian)
  }

  /** A view: it holds as long as the datagram. */
  bytes(): Uint8Array {
    return this.#bytes.subarray(this.#at, this.#at + this.#length)
  }

  /** Up to the first NUL. */
  text(): string {
    let end = this.#at
    while (end < this.#at + this.#length && this.#bytes[end] !== 0) end++
    return Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + this.#at, end - this.#at).toString()
  }

  /** The family is told by the length. */
  address(): Address {
    const family = this.#length === 16 ? 'ipv6' : 'ipv4'
    return this.addressOf(family)
  }

  addressOf(family: Family): Address {
    const length = family === 'ipv4' ? 4 : 16
    if (this.#length !== length) throw this.#wrongLength(`${length}`)
    return readAddress(this.#bytes, this.#at, family)
  }

  /** RTA_VIA: an address behind a number that names its family, which may differ from the route's. */
  via(): Address {
    const family = this.#length === 18 ? 'ipv6' : 'ipv4'
    if (this.#length !== 6 && this.#length !== 18) throw this.#wrongLength('6 or 18')
    return readAddress(this.#bytes, this.#at + 2, family)
  }

  /** Undefined for the hardware addresses of other lengths, such as the four bytes of an IPIP device. */
  mac(): Mac | undefined {
    return this.#length === 6 ? readMac(this.#bytes, this.#at) : undefined
  }

  nested(): AttributeReader {
    return new AttributeReader(this.#bytes, this.#view, { start: this.#at, end: this.#at + this.#length })
  }

  #expect(length: number): void {
    if (this.#length < length) throw this.#wrongLength(`at least ${length}`)
  }

  #wrongLength(accepted: string): MalformedMessageError {
    return new MalformedMessageError(`Attribute ${this.type} has ${this.#length} bytes; accepted is ${accepted}.`)
  }
}
