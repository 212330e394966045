import { FakeNft } from '@weft/nftables'
import type { Observed } from '../../model/facts.js'
import type { Operation } from '../../model/operation.js'
import { noDevice } from '../failure.js'
import type { Kernel, ObserveQuery, OperationFailure } from '../kernel.js'
import { nftFailure } from '../nft-failure.js'
import { carryOut } from './carry-out.js'
import { interfacesBut, type Machine, type MachineOptions, makeMachine } from './machine.js'
import { observeMachine } from './observe-machine.js'

/** A kernel for tests and simulations. It refuses what Linux refuses, and what follows from a change follows here too. */
export class MemoryKernel implements Kernel {
  /** Where neighbours were told of MACs, in order. */
  readonly announced: string[] = []
  readonly #machine: Machine
  readonly #watchers = new Set<(what: string) => void>()

  constructor(options: MachineOptions) {
    this.#machine = makeMachine(options)
  }

  async observe(query: ObserveQuery): Promise<Observed> {
    return observeMachine(this.#machine, query)
  }

  async apply(operations: readonly Operation[]): Promise<readonly (OperationFailure | undefined)[]> {
    const failures: (OperationFailure | undefined)[] = []
    for (const operation of operations) {
      failures.push((await nftRefusal(operation, this.#machine)) ?? carryOut(this.#machine, operation))
    }
    return failures
  }

  async announce(link: string): Promise<OperationFailure | undefined> {
    if (!this.#machine.state.link.has(link)) return noDevice(link)
    if (interfacesBut(this.#machine, new Set()).some(({ name, mac }) => name === link && mac !== undefined))
      this.announced.push(link)
    return undefined
  }

  watch(onChange: (what: string) => void): Disposable {
    const watcher = (what: string) => onChange(what)
    this.#watchers.add(watcher)
    return { [Symbol.dispose]: () => void this.#watchers.delete(watcher) }
  }

  /** Somebody else's hand in the kernel: whatever it does, who watches is told. */
  meddle(work: (machine: Machine) => void): void {
    work(this.#machine)
    for (const watcher of this.#watchers) watcher('somebody meddled')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#watchers.clear()
  }
}

/** What nft would say, were it there. */
async function nftRefusal(operation: Operation, machine: Machine): Promise<OperationFailure | undefined> {
  if (operation.do !== 'table.replace' || machine.trafficRules.missingNft !== undefined) return undefined
  try {
    await new FakeNft().commit([{ replace: operation.table }])
    return undefined
  } catch (error) {
    return nftFailure(error)
  }
}
