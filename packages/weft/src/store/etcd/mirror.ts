import type { Clock } from '../../time/clock.js'
import { backOffMs } from '../back-off.js'
import { reasonOf, StoreError } from '../store-error.js'
import type { Change, KeyRange, KeyValue, KeyValueStore } from './key-value-store.js'

export interface StoreParts {
  readonly kv: KeyValueStore
  readonly clock: Clock
  /** From 0 up to 1. */
  readonly random: () => number
}

export interface MirrorOptions extends StoreParts {
  readonly range: KeyRange
  /** From whoever has just seen all of the range: only what came after that is asked for. */
  readonly known?: Picture | undefined
  /** Something has changed: the picture, or the trouble. Look again. */
  readonly onChange: () => void
}

/** A range of the store as it was at one revision. What did not change since the last picture is the same object. */
export interface Picture {
  readonly revision: number
  readonly kvs: ReadonlyMap<string, KeyValue>
}

/**
 * A range of the store, kept current: all of it once, then every change. When changes were missed for good, because the
 * store has forgotten them or was put back to an older state, all of it again.
 */
export class Mirror implements AsyncDisposable {
  readonly #options: MirrorOptions
  readonly #stop = new AbortController()
  readonly #running: Promise<void>
  /** A mistake of ours, for whoever looks next. */
  #defect: { readonly error: unknown } | undefined
  #kvs: Map<string, KeyValue>
  #revision: number | undefined
  #trouble: Error | undefined
  /** In a row. */
  #failures = 0

  /** Runs until it is disposed of. */
  constructor(options: MirrorOptions) {
    this.#options = options
    this.#kvs = new Map(options.known?.kvs)
    this.#revision = options.known?.revision
    this.#running = this.#run(this.#stop.signal).catch(error => {
      this.#defect = { error }
      options.onChange()
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  /** The newest that is known; undefined until something is. */
  get picture(): Picture | undefined {
    if (this.#defect !== undefined) throw this.#defect.error
    return this.#revision === undefined ? undefined : { revision: this.#revision, kvs: this.#kvs }
  }

  /** Why nothing newer can be known just now. */
  get trouble(): Error | undefined {
    return this.#trouble
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock, random, known } = this.#options
    let from = known?.revision
    while (!signal.aborted) {
      try {
        const seen = from ?? (await this.#list(signal))
        from = undefined
        await this.#follow(seen, signal)
      } catch (error) {
        if (signal.aborted) return
        if (!(error instanceof StoreError)) throw error
        // Forgotten changes are no trouble: all there is will be read again.
        if (error.reason !== 'compacted') this.#setTrouble(error)
      }
      await clock.wait(backOffMs(this.#failures, random), signal)
      this.#failures += 1
    }
  }

  async #list(signal: AbortSignal): Promise<number> {
    const { kv, range, onChange } = this.#options
    const view = await kv.range(range, signal)
    const before = this.#kvs
    this.#kvs = new Map(view.kvs.map(kv => [kv.key, sameOr(before.get(kv.key), kv)]))
    this.#revision = view.revision
    this.#trouble = undefined
    onChange()
    return view.revision
  }

  /** Comes back when all has to be read again. */
  async #follow(listed: number, signal: AbortSignal): Promise<void> {
    const { kv, range, onChange } = this.#options
    let revision = listed
    for await (const update of kv.watch(range, revision + 1, signal)) {
      if (update.is === 'interrupted') {
        this.#setTrouble(update.error)
        continue
      }
      // A store that was restored from a backup counts from an older revision again, and would stay silent for long.
      if (update.revision < revision) return
      this.#failures = 0
      if (update.is === 'changes') {
        for (const change of update.changes) this.#apply(change)
        revision = update.revision
        this.#revision = revision
      } else if (this.#trouble === undefined) continue
      this.#trouble = undefined
      onChange()
    }
  }

  #apply(change: Change): void {
    if (change.is === 'put') this.#kvs.set(change.kv.key, change.kv)
    else this.#kvs.delete(change.key)
  }

  /** The same trouble again is the same trouble, even if another endpoint puts it in other words. */
  #setTrouble(trouble: Error): void {
    if (this.#trouble !== undefined && reasonOf(this.#trouble) === reasonOf(trouble)) return
    this.#trouble = trouble
    this.#options.onChange()
  }
}

function sameOr(known: KeyValue | undefined, kv: KeyValue): KeyValue {
  const isSame =
    known?.modRevision === kv.modRevision && known.createRevision === kv.createRevision && known.value === kv.value
  return isSame && known.leaseId === kv.leaseId ? known : kv
}
