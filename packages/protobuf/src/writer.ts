/**
 * Builds protobuf bytes from the back to the front, so that the length of a nested message is known when its turn comes
 * and nothing has to be measured or moved.
 */
export class Writer {
  #buffer = Buffer.allocUnsafe(256)
  #start = this.#buffer.length

  /** What has been written so far; also a mark from which a length can be told. */
  get length(): number {
    return this.#buffer.length - this.#start
  }

  bytes(value: Uint8Array): void {
    this.#reserve(value.length)
    this.#start -= value.length
    this.#buffer.set(value, this.#start)
  }

  text(value: string): void {
    const size = Buffer.byteLength(value)
    this.#reserve(size)
    this.#start -= size
    this.#buffer.write(value, this.#start)
  }

  /** A whole number within ±2^53. */
  integer(value: number): void {
    if (value < 0) {
      this.unsigned64(BigInt(value))
      return
    }
    let size = 1
    for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size++
    this.#reserve(size)
    this.#start -= size
    let at = this.#start
    let rest = value
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.#buffer[at++] = (rest % 128) | 128
    this.#buffer[at] = rest
  }

  /** Any whole number of 64 bits; negative ones count from the other end. */
  unsigned64(value: bigint): void {
    let rest = BigInt.asUintN(64, value)
    if (rest <= BigInt(Number.MAX_SAFE_INTEGER)) {
      this.integer(Number(rest))
      return
    }
    const bytes = new Uint8Array(10)
    let size = 0
    let group = Number(rest & 0xfffffffn)
    rest >>= 28n
    for (; rest > 0n; rest >>= 28n) {
      for (let count = 0; count < 4; count++, group >>>= 7) bytes[size++] = (group & 127) | 128
      group = Number(rest & 0xfffffffn)
    }
    for (; group >= 128; group >>>= 7) bytes[size++] = (group & 127) | 128
    bytes[size++] = group
    this.bytes(bytes.subarray(0, size))
  }

  finish(): Buffer {
    return this.#buffer.subarray(this.#start)
  }

  #reserve(size: number): void {
    if (size <= this.#start) return
    const grown = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.length + size))
    const start = grown.length - this.length
    grown.set(this.#buffer.subarray(this.#start), start)
    this.#buffer = grown
    this.#start = start
  }
}
