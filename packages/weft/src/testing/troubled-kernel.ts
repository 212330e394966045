import type { Kernel, KernelWatcher, ObserveQuery, OperationFailure } from '../kernel/kernel.js'
import type { Observed } from '../model/facts.js'
import type { Operation } from '../model/operation.js'

/** More calls than any test needs. Then no answer comes any more, so that a loop that spins fails its test instead of holding it up. */
const mostCalls = 2_000

/** A kernel in front of another one: it counts, it tells of every change as the real one does, and it has trouble when asked to. */
export class TroubledKernel implements Kernel {
  readonly queries: ObserveQuery[] = []
  readonly applied: Operation[] = []
  /** Refuses an operation when it answers with something. */
  refuse: (operation: Operation) => OperationFailure | undefined = () => undefined
  beforeObserve: () => void | Promise<void> = () => {}
  afterObserve: () => void | Promise<void> = () => {}
  afterApply: () => void | Promise<void> = () => {}
  readonly #kernel: Kernel
  #calls = 0
  readonly #watchers = new Set<KernelWatcher>()

  constructor(kernel: Kernel) {
    this.#kernel = kernel
  }

  async observe(query: ObserveQuery): Promise<Observed> {
    this.queries.push(query)
    await this.#answer()
    await this.beforeObserve()
    const observed = await this.#kernel.observe(query)
    await this.afterObserve()
    return observed
  }

  async apply(operations: readonly Operation[]): Promise<readonly (OperationFailure | undefined)[]> {
    await this.#answer()
    const failures: (OperationFailure | undefined)[] = []
    for (const operation of operations) {
      this.applied.push(operation)
      failures.push(this.refuse(operation) ?? (await this.#kernel.apply([operation]))[0])
    }
    if (failures.includes(undefined)) for (const watcher of this.#watchers) watcher('our own operations')
    await this.afterApply()
    return failures
  }

  announce(link: string): Promise<OperationFailure | undefined> {
    return this.#kernel.announce(link)
  }

  async #answer(): Promise<void> {
    this.#calls += 1
    if (this.#calls > mostCalls) await new Promise(() => {})
  }

  watch(onChange: KernelWatcher): Disposable {
    this.#watchers.add(onChange)
    const inner = this.#kernel.watch(onChange)
    return {
      [Symbol.dispose]: () => {
        this.#watchers.delete(onChange)
        inner[Symbol.dispose]()
      },
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#kernel[Symbol.asyncDispose]()
  }
}
