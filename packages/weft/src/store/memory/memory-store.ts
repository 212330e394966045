import type { Lease } from '../../model/lease.js'
import { Alarm } from '../../time/alarm.js'
import { systemClock } from '../../time/clock.js'
import type { LeaseStore, StoreEvent } from '../lease-store.js'
import { snapshotAfter } from '../snapshot-after.js'

/** Leases that live as long as the process: for tests, simulations and labs. */
export class MemoryStore implements LeaseStore {
  readonly name = 'memory'
  readonly #leases = new Map<string, Lease>()
  readonly #watchers = new Set<Alarm>()

  put(lease: Lease): void {
    this.#leases.set(lease.node, lease)
    this.#ring()
  }

  remove(node: string): void {
    this.#leases.delete(node)
    this.#ring()
  }

  async *watch(signal: AbortSignal): AsyncGenerator<StoreEvent, void> {
    const alarm = new Alarm(systemClock)
    this.#watchers.add(alarm)
    try {
      let told: readonly Lease[] | undefined
      while (!signal.aborted) {
        const leases = snapshotAfter(told, this.#leases.values())
        if (leases !== told) {
          told = leases
          yield { is: 'snapshot', leases, problems: [] }
        }
        await alarm.next(signal)
      }
    } finally {
      this.#watchers.delete(alarm)
    }
  }

  #ring(): void {
    for (const alarm of this.#watchers) alarm.ring()
  }
}
