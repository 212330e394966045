/** The newest word of somebody who tells one after the other, for whoever looks when there is a reason to. */
export class Newest<Event> implements AsyncDisposable {
  readonly #stop = new AbortController()
  readonly #running: Promise<void>
  #event: Event | undefined
  #failure: { readonly error: unknown } | undefined

  /** Listens until it is disposed of. */
  constructor(tell: (signal: AbortSignal) => AsyncIterable<Event>, onChange: () => void) {
    this.#running = this.#listen(tell, onChange).catch(error => {
      this.#failure = { error }
      onChange()
    })
  }

  /** Undefined until there is one; throws what the source has thrown. */
  get event(): Event | undefined {
    if (this.#failure !== undefined) throw this.#failure.error
    return this.#event
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #listen(tell: (signal: AbortSignal) => AsyncIterable<Event>, onChange: () => void): Promise<void> {
    for await (const event of tell(this.#stop.signal)) {
      this.#event = event
      onChange()
    }
  }
}
