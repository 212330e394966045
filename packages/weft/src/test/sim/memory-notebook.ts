import type { Lease } from '../../model/lease.js'
import { formatSavedState, readSavedState, type SavedState } from '../../store/snapshot/saved-state.js'
import type { Knowledge, Notebook } from '../../store/snapshot/snapshot-file.js'
import type { Clock } from '../../time/clock.js'
import type { SeededRandom } from './seeded-random.js'

/** What of a machine's files outlives a daemon. */
export interface Files {
  snapshot: SavedState | undefined
  /** What subnet.env tells; it does not outlive the machine. */
  env: Lease | undefined
}

interface NotebookParts {
  readonly files: Files
  readonly node: string
  readonly clock: Clock
  readonly random: SeededRandom
  /** Until the daemon dies. */
  readonly life: AbortSignal
}

/** The snapshot of a daemon that may die before it has written down what it knows. */
export class MemoryNotebook implements Notebook {
  readonly path = 'snapshot'
  readonly saved: SavedState | undefined
  readonly #parts: NotebookParts
  #known: Knowledge
  #isWriting = false

  constructor(parts: NotebookParts) {
    const { snapshot } = parts.files
    this.#parts = parts
    this.saved = snapshot && readSavedState(this.path, formatSavedState(snapshot))
    this.#known = this.saved ?? {}
  }

  remember(news: Knowledge): void {
    const before = this.#known
    this.#known = { ...before, ...news }
    const { config, own, leases } = this.#known
    if (config === before.config && own === before.own && leases === before.leases) return
    if (!this.#isWriting) void this.#write()
  }

  async #write(): Promise<void> {
    const { files, node, clock, random, life } = this.#parts
    this.#isWriting = true
    await clock.wait(random.between(1, 1_000), life)
    this.#isWriting = false
    if (life.aborted) return
    files.snapshot = { ...this.#known, node, store: 'etcd', savedAt: clock.wallTime().toISOString() }
  }
}
