import { constants } from 'node:os'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Turns the signals that ask a process to end into an AbortSignal, so that it ends in good order. */
export class Termination implements Disposable {
  readonly #controller = new AbortController()
  #exitCode = 0

  constructor() {
    for (const name of signals) process.on(name, this.#end)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** What a shell expects after that signal: 130 after Ctrl-C. 0 when there was none. */
  get exitCode(): number {
    return this.#exitCode
  }

  [Symbol.dispose](): void {
    for (const name of signals) process.off(name, this.#end)
  }

  readonly #end = (name: NodeJS.Signals): void => {
    // Once the cleaning-up is under way a second Ctrl-C must not leave half of it behind.
    if (this.#controller.signal.aborted) return
    this.#exitCode = 128 + constants.signals[name]
    this.#controller.abort(new Error(`Ended by ${name}.`))
  }
}
