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

  apply(operations: readonly Operation[]): Promise<readonly (OperationFailure | undefined)[]> {
    this.#onOperations(operations)
    return this.#kernel.apply(operations)
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
