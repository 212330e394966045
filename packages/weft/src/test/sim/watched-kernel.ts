import type { Kernel, ObserveQuery, OperationFailure } from '../../kernel/kernel.js'
import type { Observed } from '../../model/facts.js'
import type { Operation } from '../../model/operation.js'

/** A kernel with somebody who looks on. */
export class WatchedKernel implements Kernel {
  readonly #kernel: Kernel
  readonly #onOperations: (operations: readonly Operation[]) => void

  constructor(kernel: Kernel, onOperations: (operations: readonly Operation[]) => void) {
    this.#kernel = kernel
    this.#onOperations = onOperations
  }

  observe(query: ObserveQuery): Promise<Observed> {
    return this.#kernel.observe(query)
  }

  async apply(operations: readonly Operation[]): Promise<readonly (OperationFailure | undefined)[]> {
    const failures = await this.#kernel.apply(operations)
    const done = operations.filter((_, index) => failures[index] === undefined)
    if (done.length > 0) this.#onOperations(done)
    return failures
  }

  announce(link: string): Promise<OperationFailure | undefined> {
    return this.#kernel.announce(link)
  }

  watch(onChange: (what: string) => void): Disposable {
    return this.#kernel.watch(onChange)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#kernel[Symbol.asyncDispose]()
  }
}
