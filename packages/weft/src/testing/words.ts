/** The words of one line, read from left to right. What cannot be read is an error that quotes the line. */
export class Words {
  readonly #line: string
  readonly #words: string[]

  constructor(line: string) {
    this.#line = line
    this.#words = line.trim().split(/\s+/)
  }

  get isAtEnd(): boolean {
    return this.#words.length === 0
  }

  next(what: string): string {
    const word = this.#words.shift()
    if (word === undefined) throw this.error(`${what} is missing`)
    return word
  }

  /** Takes these words if they come next. */
  takes(...expected: string[]): boolean {
    if (expected.some((word, index) => this.#words[index] !== word)) return false
    this.#words.splice(0, expected.length)
    return true
  }

  startsWith(word: string): boolean {
    return this.#words[0] === word
  }

  /** The rest of the line: names with their values, and flags, which have none. */
  options(flags: readonly string[]): Options {
    const values = new Map<string, string[]>()
    while (!this.isAtEnd) {
      const name = this.next('an option')
      const value = flags.includes(name) ? '' : this.next(`the value of ${name}`)
      values.set(name, [...(values.get(name) ?? []), value])
    }
    return new Options(values, what => this.error(what))
  }

  error(what: string): Error {
    return new Error(`${what}: ${this.#line}`)
  }
}

/** Options of a line; asking for one takes it, and `end` complains of what nobody asked for. */
export class Options {
  readonly #values: Map<string, string[]>
  readonly #error: (what: string) => Error

  constructor(values: Map<string, string[]>, error: (what: string) => Error) {
    this.#values = values
    this.#error = error
  }

  has(flag: string): boolean {
    return this.#values.delete(flag)
  }

  find<Value>(name: string, read: (text: string) => Value): Value | undefined {
    const text = this.all(name).at(-1)
    return text === undefined ? undefined : read(text)
  }

  /** Of an option that may be given several times. */
  all(name: string): readonly string[] {
    const texts = this.#values.get(name) ?? []
    this.#values.delete(name)
    return texts
  }

  get<Value>(name: string, read: (text: string) => Value): Value {
    const value = this.find(name, read)
    if (value === undefined) throw this.#error(`${name} is missing`)
    return value
  }

  end(): void {
    const [left] = this.#values.keys()
    if (left !== undefined) throw this.#error(`${left} is not understood`)
  }
}
