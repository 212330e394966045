export interface DeadlineOptions {
  /** May be infinite. */
  readonly milliseconds: number
  readonly caller: AbortSignal | undefined
  readonly disposed?: () => void
}

/** Fires when a caller's signal does, when the time is over, or when `abort` is called. Disposing of it lets go of all. */
export class Deadline implements Disposable {
  /** Wall clock, in milliseconds. */
  readonly at: number
  readonly #controller = new AbortController()
  readonly #timer: NodeJS.Timeout | undefined
  readonly #caller: AbortSignal | undefined
  readonly #disposed: (() => void) | undefined
  readonly #follow = () => this.abort(this.#caller?.reason)

  constructor({ milliseconds, caller, disposed }: DeadlineOptions) {
    caller?.throwIfAborted()
    this.at = Date.now() + milliseconds
    this.#caller = caller
    this.#disposed = disposed
    this.#timer = Number.isFinite(milliseconds) ? setTimeout(() => this.abort(this), milliseconds) : undefined
    caller?.addEventListener('abort', this.#follow, { once: true })
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** It fired because the time is over, not because anybody lost interest. */
  get isOver(): boolean {
    return this.signal.aborted && this.signal.reason === this
  }

  abort(reason: unknown): void {
    this.#controller.abort(reason)
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
    this.#caller?.removeEventListener('abort', this.#follow)
    this.#disposed?.()
  }
}
