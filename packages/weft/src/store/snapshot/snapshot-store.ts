import type { Claim } from '../../model/claim.js'
import type { Clock } from '../../time/clock.js'
import type { HoldEvent, LeaseStore, Remembered, StoreEvent } from '../lease-store.js'
import { patienceMs } from './patience.js'
import { rememberedFirst } from './remembered-first.js'
import type { SavedState } from './saved-state.js'
import type { Notebook } from './snapshot-file.js'

interface SnapshotStoreParts {
  readonly store: Required<LeaseStore>
  readonly file: Notebook
  readonly clock: Clock
}

/** A store that hands out leases, with a memory: what it told last is told once if it is away at the start. */
export class SnapshotStore implements Required<LeaseStore> {
  readonly name: string
  readonly #parts: SnapshotStoreParts
  #leases: StoreEvent | undefined
  #own: HoldEvent | undefined
  #isAway = false

  constructor(parts: SnapshotStoreParts) {
    this.name = parts.store.name
    this.#parts = parts
    const { saved } = parts.file
    const { leases, own } = saved ?? {}
    this.#leases = leases && recall(saved, { is: 'snapshot', leases, problems: [] })
    this.#own = own && recall(saved, { is: 'held', lease: own, isReserved: false })
  }

  async *watch(signal: AbortSignal): AsyncGenerator<StoreEvent, void> {
    const { store, file, clock } = this.#parts
    const tell = (stop: AbortSignal) => store.watch(stop)
    for await (const event of rememberedFirst({ tell, remembered: this.#leases, clock, patienceMs }, signal)) {
      this.#isAway = event.is !== 'snapshot'
      if (event.is !== 'trouble') this.#leases = undefined
      if (event.is === 'snapshot') file.remember({ leases: event.leases })
      yield event
    }
  }

  async *hold(claim: Claim, signal: AbortSignal): AsyncGenerator<HoldEvent, void> {
    const { store, file, clock } = this.#parts
    const tell = (stop: AbortSignal) => store.hold(claim, stop)
    // A store that was waited for in vain is not waited for twice.
    const patience = { patienceMs: this.#isAway ? 0 : patienceMs }
    for await (const event of rememberedFirst({ tell, remembered: this.#own, clock, ...patience }, signal)) {
      if (event.is !== 'trouble') this.#own = undefined
      if (event.is === 'held') file.remember({ own: event.lease })
      yield event
    }
  }

  reconnect(): void {
    this.#parts.store.reconnect()
  }
}

function recall<Event>(saved: SavedState | undefined, event: Event): Remembered<Event> | undefined {
  return saved && { is: 'remembered', savedAt: saved.savedAt, event }
}
