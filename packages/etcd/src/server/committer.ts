import type { Journal } from './journal/journal.js'
import type { JournalWrite } from './journal/journal-entry.js'

interface Batch {
  readonly writes: JournalWrite[]
  /** The store's revision with these writes. */
  revision: number
  readonly done: Deferred
}

export interface CommitterOptions {
  readonly journal: Journal
  /** Called before anybody who waits for the batch hears of it. */
  readonly committed: (revision: number) => void
  /** What those who wait are told when the disk refuses. Nothing is written before this resolves. */
  readonly failed: (error: Error) => Promise<Error>
}

/** Brings writes to the disk, many at a time: what comes while the disk is busy goes together in the next batch. */
export class Committer {
  readonly #options: CommitterOptions
  #gathering: Batch | undefined
  #writing: Batch | undefined

  constructor(options: CommitterOptions) {
    this.#options = options
  }

  add(writes: readonly JournalWrite[], revision: number): void {
    this.#gathering ??= { writes: [], revision, done: defer() }
    this.#gathering.writes.push(...writes)
    this.#gathering.revision = revision
    if (this.#writing === undefined) void this.#run()
  }

  /** Resolves when everything that was added so far is on the disk. */
  async settled(): Promise<void> {
    await (this.#gathering ?? this.#writing)?.done.promise
  }

  async #run(): Promise<void> {
    for (let batch = this.#next(); batch; batch = this.#next()) {
      const refusal = await this.#write(batch)
      if (refusal === undefined) {
        this.#options.committed(batch.revision)
        batch.done.resolve()
        continue
      }
      // What was to come next was decided upon what is now lost.
      const lost = [batch, this.#gathering]
      this.#gathering = undefined
      const told = await this.#options.failed(refusal)
      for (const one of lost) one?.done.reject(told)
    }
  }

  async #write({ writes }: Batch): Promise<Error | undefined> {
    try {
      await this.#options.journal.write(writes)
      return undefined
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error))
    }
  }

  #next(): Batch | undefined {
    this.#writing = this.#gathering
    this.#gathering = undefined
    return this.#writing
  }
}

interface Deferred {
  readonly promise: Promise<void>
  resolve(): void
  reject(reason: Error): void
}

function defer(): Deferred {
  let resolve: () => void = () => {}
  let reject: (reason: Error) => void = () => {}
  const promise = new Promise<void>((accept, refuse) => {
    resolve = accept
    reject = refuse
  })
  // Whether anybody waits is their business.
  promise.catch(() => {})
  return { promise, resolve, reject }
}
