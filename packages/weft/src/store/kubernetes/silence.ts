import type { Clock } from '../../time/clock.js'

interface SilenceOptions {
  readonly clock: Clock
  readonly longestMs: number
}

/** A signal that aborts when nothing was heard for too long: a connection may be dead without a sign of it. */
export class Silence implements Disposable {
  readonly #options: SilenceOptions
  readonly #stop = new AbortController()
  readonly #outer: AbortSignal
  readonly #pass = (): void => this.#stop.abort(this.#outer.reason)
  #heardMs: number
  #isTooLong = false

  constructor(options: SilenceOptions, outer: AbortSignal) {
    this.#options = options
    this.#outer = outer
    this.#heardMs = options.clock.monotonicMs()
    if (outer.aborted) this.#pass()
    else outer.addEventListener('abort', this.#pass, { once: true })
    void this.#listen()
  }

  get signal(): AbortSignal {
    return this.#stop.signal
  }

  get isTooLong(): boolean {
    return this.#isTooLong
  }

  heard(): void {
    this.#heardMs = this.#options.clock.monotonicMs()
  }

  [Symbol.dispose](): void {
    this.#outer.removeEventListener('abort', this.#pass)
    this.#stop.abort(enough)
  }

  async #listen(): Promise<void> {
    const { clock, longestMs } = this.#options
    while (!this.signal.aborted) {
      const leftMs = this.#heardMs + longestMs - clock.monotonicMs()
      if (leftMs <= 0) {
        this.#isTooLong = true
        this.#stop.abort(enough)
      } else await clock.wait(leftMs, this.signal)
    }
  }
}

/** Without a reason of our own each abort makes an exception with its stack. */
const enough = 'enough'
