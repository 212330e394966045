const quote = 0x22
const backslash = 0x5c
const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d

/**
 * Cuts the objects out of a list as the API server sends it, as they come: a list of thousands of nodes is longer than
 * anything else that we ever hold, and of each there is little to keep.
 */
export class ListScanner {
  #depth = 0
  #isInText = false
  /** The last byte was a backslash that counts. */
  #isEscaping = false
  #isAmongItems = false
  #item: Buffer[] = []
  readonly #rest: Buffer[] = []

  /** The texts of the objects that end with this. */
  push(chunk: Buffer): readonly string[] {
    const items: string[] = []
    const { length } = chunk
    let from = 0
    let depth = this.#depth
    for (let at = this.#isInText ? this.#endOfText(chunk, 0) : 0; at < length; at += 1) {
      const byte = chunk[at]
      if (byte === quote) at = this.#endOfText(chunk, at + 1) - 1
      else if (byte === openBrace || byte === openBracket) {
        if (this.#isAmongItems && depth === 2) from = at
        depth += 1
        if (byte === openBracket && depth === 2) {
          this.#rest.push(Buffer.from(chunk.subarray(from, at + 1)))
          this.#isAmongItems = true
        }
      } else if (byte === closeBrace || byte === closeBracket) {
        depth -= 1
        if (this.#isAmongItems && depth === 2) items.push(this.#completed(chunk.subarray(from, at + 1)))
        if (this.#isAmongItems && depth === 1) {
          from = at
          this.#isAmongItems = false
        }
      }
    }
    this.#depth = depth
    // Between objects there are commas.
    if (!this.#isAmongItems) this.#rest.push(Buffer.from(chunk.subarray(from)))
    else if (depth > 2) this.#item.push(Buffer.from(chunk.subarray(from)))
    return items
  }

  /** The list without its objects; undefined when it has not come to its end. */
  end(): string | undefined {
    return this.#depth === 0 && !this.#isInText ? Buffer.concat(this.#rest).toString() : undefined
  }

  /** Behind the quote that ends the text in which we are. Most of a list is texts: to look at each byte takes thrice as long. */
  #endOfText(chunk: Buffer, from: number): number {
    let end = chunk.indexOf(quote, from)
    while (end >= 0 && this.#isEscapedAt(chunk, from, end)) end = chunk.indexOf(quote, end + 1)
    this.#isInText = end < 0
    this.#isEscaping = end < 0 && this.#isEscapedAt(chunk, from, chunk.length)
    return end < 0 ? chunk.length : end + 1
  }

  /** Whether so many backslashes come before it that the last one is none by itself. */
  #isEscapedAt(chunk: Buffer, from: number, at: number): boolean {
    let first = at
    while (first > from && chunk[first - 1] === backslash) first -= 1
    const isCarriedOn = first === 0 && this.#isEscaping
    return (at - first + (isCarriedOn ? 1 : 0)) % 2 === 1
  }

  #completed(last: Buffer): string {
    if (this.#item.length === 0) return last.toString()
    const text = Buffer.concat([...this.#item, last]).toString()
    this.#item = []
    return text
  }
}
