import { AttributeReader } from './attribute-reader.js'
import { align, isLittleEndian } from './byte-order.js'
import { NLMSG_HEADER_LENGTH } from './constants.js'
import { MalformedMessageError } from './malformed-message-error.js'

/** One message of a datagram. A view: it holds until the transport's next receive. */
export class Message {
  readonly type: number
  readonly flags: number
  readonly sequence: number
  readonly portId: number
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #start: number
  readonly #end: number

  constructor(bytes: Uint8Array, view: DataView, range: { start: number; end: number }) {
    this.#bytes = bytes
    this.#view = view
    this.#start = range.start + NLMSG_HEADER_LENGTH
    this.#end = range.end
    this.type = view.getUint16(range.start + 4, isLittleEndian)
    this.flags = view.getUint16(range.start + 6, isLittleEndian)
    this.sequence = view.getUint32(range.start + 8, isLittleEndian)
    this.portId = view.getUint32(range.start + 12, isLittleEndian)
  }

  /** Header included. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(this.#start - NLMSG_HEADER_LENGTH, this.#end)
  }

  get bodyLength(): number {
    return this.#end - this.#start
  }

  u8(offset: number): number {
    this.#expect(offset + 1)
    return this.#view.getUint8(this.#start + offset)
  }

  u16(offset: number): number {
    this.#expect(offset + 2)
    return this.#view.getUint16(this.#start + offset, isLittleEndian)
  }

  u32(offset: number): number {
    this.#expect(offset + 4)
    return this.#view.getUint32(this.#start + offset, isLittleEndian)
  }

  i32(offset: number): number {
    this.#expect(offset + 4)
    return this.#view.getInt32(this.#start + offset, isLittleEndian)
  }

  /** The attributes behind the fixed part, whose length each kind of message knows. */
  attributes(fixedLength: number): AttributeReader {
    this.#expect(fixedLength)
    const start = this.#start + align(fixedLength)
    return new AttributeReader(this.#bytes, this.#view, { start, end: this.#end })
  }

  #expect(length: number): void {
    if (this.bodyLength < length) {
      throw new MalformedMessageError(
        `A message of type ${this.type} needs ${length} bytes behind its header, and has ${this.bodyLength}.`,
      )
    }
  }
}

export function decodeMessages(datagram: Uint8Array): Message[] {
  const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.byteLength)
  const messages: Message[] = []
  for (let start = 0; start < datagram.length; ) {
    const left = datagram.length - start
    const length = left < NLMSG_HEADER_LENGTH ? 0 : view.getUint32(start, isLittleEndian)
    if (length < NLMSG_HEADER_LENGTH || length > left) {
      throw new MalformedMessageError(`A message says it has ${length} bytes, and ${left} are left in the datagram.`)
    }
    messages.push(new Message(datagram, view, { start, end: start + length }))
    start += align(length)
  }
  return messages
}
