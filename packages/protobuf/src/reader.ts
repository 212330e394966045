/** Says what is wrong with bytes that should be a protobuf message. */
export class WireError extends Error {
  override readonly name = 'WireError'
}

// As deep as protobuf's own readers go.
const deepest = 100

/** Reads protobuf bytes from front to back and never beyond their end. */
export class Reader {
  readonly #bytes: Uint8Array
  readonly #end: number
  readonly #depth: number
  #at: number

  constructor(bytes: Uint8Array, span = { start: 0, end: bytes.length }, depth = 0) {
    this.#bytes = bytes
    this.#at = span.start
    this.#end = span.end
    this.#depth = depth
  }

  get done(): boolean {
    return this.#at >= this.#end
  }

  /** A signed whole number within ±2^53; most are short, so the common case does without BigInt. */
  integer(): number {
    const start = this.#at
    let value = 0
    let scale = 1
    for (let count = 0; count < 7; count++) {
      const byte = this.#next()
      value += (byte & 127) * scale
      if (byte < 128) return value
      scale *= 128
    }
    this.#at = start
    const long = Number(BigInt.asIntN(64, this.unsigned64()))
    if (!Number.isSafeInteger(long)) throw new WireError('a number is larger than 2^53')
    return long
  }

  /** Three groups of at most 28 bits are put together at the end, because BigInt arithmetic for each byte is slow. */
  unsigned64(): bigint {
    const groups: [number, number, number] = [0, 0, 0]
    for (let count = 0; count < 10; count++) {
      const byte = this.#next()
      groups[count < 4 ? 0 : count < 8 ? 1 : 2] += (byte & 127) * 2 ** (7 * (count % 4))
      if (byte >= 128) continue
      const [low, middle, high] = groups
      if (middle < 2 ** 25 && high === 0) return BigInt(low + middle * 2 ** 28)
      return BigInt.asUintN(64, (BigInt(middle + high * 2 ** 28) << 28n) | BigInt(low))
    }
    throw new WireError('a number has more than ten bytes')
  }

  bytes(): Buffer {
    const { start, end } = this.#span()
    return Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + start, end - start)
  }

  /** A reader for what lies inside the next length-delimited field. */
  inner(): Reader {
    if (this.#depth === deepest) throw new WireError(`messages are nested more than ${deepest} deep`)
    return new Reader(this.#bytes, this.#span(), this.#depth + 1)
  }

  skip(wireType: number): void {
    if (wireType === 0) this.unsigned64()
    else if (wireType === 1) this.#advance(8)
    else if (wireType === 2) this.#span()
    else if (wireType === 5) this.#advance(4)
    else throw new WireError(`wire type ${wireType} is unknown`)
  }

  #span(): { start: number; end: number } {
    const length = this.integer()
    const start = this.#at
    this.#advance(length)
    return { start, end: this.#at }
  }

  #advance(count: number): void {
    if (count < 0 || count > this.#end - this.#at) throw new WireError('the message ends in the middle of a field')
    this.#at += count
  }

  #next(): number {
    const byte = this.#at < this.#end ? this.#bytes[this.#at] : undefined
    if (byte === undefined) throw new WireError('the message ends in the middle of a field')
    this.#at++
    return byte
  }
}
