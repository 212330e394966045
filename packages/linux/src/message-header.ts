import { endianness } from 'node:os'
import { addressOf } from './libc.js'

const isLittleEndian = endianness() === 'LE'

/** Where the fields of `struct msghdr` are in a 64-bit process. What musl declares narrower is padded with zeros. */
const offsets = { vectors: 16, vectorCount: 24, control: 32, controlLength: 40, flags: 48 }
const HEADER_BYTES = 56
const VECTOR_BYTES = 16

/** `struct msghdr` with one portion of data and room for what goes beside it. */
export class MessageHeader {
  readonly bytes = new Uint8Array(HEADER_BYTES)
  readonly control: Uint8Array
  readonly #view = new DataView(this.bytes.buffer)
  readonly #vector = new DataView(new ArrayBuffer(VECTOR_BYTES))

  constructor({ controlBytes }: { controlBytes: number }) {
    this.control = new Uint8Array(controlBytes)
    const { vectors, vectorCount, control } = offsets
    this.#view.setBigUint64(vectors, addressOf(new Uint8Array(this.#vector.buffer)), isLittleEndian)
    this.#view.setBigUint64(vectorCount, 1n, isLittleEndian)
    this.#view.setBigUint64(control, addressOf(this.control), isLittleEndian)
  }

  /** What the next call sends, or where it puts what comes. Hold on to the data until then. */
  setData(data: Uint8Array): void {
    this.#vector.setBigUint64(0, addressOf(data), isLittleEndian)
    this.#vector.setBigUint64(8, BigInt(data.length), isLittleEndian)
  }

  get controlLength(): number {
    return Number(this.#view.getBigUint64(offsets.controlLength, isLittleEndian))
  }

  set controlLength(length: number) {
    this.#view.setBigUint64(offsets.controlLength, BigInt(length), isLittleEndian)
  }

  get flags(): number {
    return this.#view.getInt32(offsets.flags, isLittleEndian)
  }
}
