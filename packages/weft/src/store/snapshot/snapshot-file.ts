import { whyUnwritten, writeFileSafely } from '../../files/write-file-safely.js'
import { type Problem, problem } from '../../model/problem.js'
import { Alarm } from '../../time/alarm.js'
import type { Clock } from '../../time/clock.js'
import { loadSavedState } from './load-saved-state.js'
import { formatSavedState, type SavedState } from './saved-state.js'

interface SnapshotFileOptions {
  readonly path: string
  readonly node: string
  /** What tells one network's leases from another's. */
  readonly store: string
  readonly clock: Clock
}

export type Knowledge = Pick<SavedState, 'config' | 'own' | 'leases'>

/** Where a node writes down what it knows, and finds it again in its next life. */
export interface Notebook {
  readonly path: string
  /** What was there at the start, if it is of use. */
  readonly saved: SavedState | undefined
  /** Takes over what is known now; it is on the disk a moment later. */
  remember(news: Knowledge): void
}

// Who dies soon after the first news shall have them at the next start; in a storm the newest, now and then, is enough.
const shortestPauseMs = 20
const longestPauseMs = 1_000
const troubledPauseMs = 60_000

/** What a node needs to know to start while its store is away, kept on its own disk. */
export class SnapshotFile implements Notebook {
  readonly saved: SavedState | undefined
  readonly #options: SnapshotFileOptions
  readonly #alarm: Alarm
  readonly #problems: readonly Problem[]
  #known: Knowledge
  #isDirty = false

  private constructor(options: SnapshotFileOptions, saved: SavedState | undefined, problems: readonly Problem[]) {
    const { node, store } = options
    this.saved = saved?.node === node && saved.store === store ? saved : undefined
    this.#options = options
    this.#alarm = new Alarm(options.clock)
    this.#problems = problems
    this.#known = this.saved ?? {}
  }

  get path(): string {
    return this.#options.path
  }

  static async open(options: SnapshotFileOptions): Promise<SnapshotFile> {
    const { saved, problems } = await loadSavedState(options.path)
    return new SnapshotFile(options, saved, problems)
  }

  remember(news: Knowledge): void {
    const before = this.#known
    this.#known = { ...before, ...news }
    const { config, own, leases } = this.#known
    if (config === before.config && own === before.own && leases === before.leases) return
    this.#isDirty = true
    this.#alarm.ring()
  }

  /** Writes until the signal aborts, and then what is left. Tells what is wrong with the file; an empty list is well. */
  async run(signal: AbortSignal, tell: (problems: readonly Problem[]) => void): Promise<void> {
    const { clock } = this.#options
    if (this.#problems.length > 0) tell(this.#problems)
    let pauseMs = shortestPauseMs
    while (!signal.aborted) {
      await this.#alarm.next(signal)
      if (!this.#isDirty) continue
      const problems = await this.#write()
      tell(problems)
      await clock.wait(problems.length > 0 ? troubledPauseMs : pauseMs, signal)
      pauseMs = this.#isDirty ? Math.min(2 * pauseMs, longestPauseMs) : shortestPauseMs
      if (this.#isDirty) this.#alarm.ring()
    }
    if (this.#isDirty) tell(await this.#write())
  }

  async #write(): Promise<readonly Problem[]> {
    const { path, node, store, clock } = this.#options
    this.#isDirty = false
    try {
      const savedAt = clock.wallTime().toISOString()
      await writeFileSafely(path, formatSavedState({ ...this.#known, node, store, savedAt }), { mode: 0o600 })
      return []
    } catch (error) {
      this.#isDirty = true
      const sentence = `${path} cannot be written: ${whyUnwritten(error)}; without it this node cannot start while its store is away`
      return [problem('snapshot-file', path, sentence)]
    }
  }
}
