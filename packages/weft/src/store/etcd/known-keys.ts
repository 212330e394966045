import type { Clock } from '../../time/clock.js'
import type { KeyRange, KeyValueStore, View } from './key-value-store.js'

interface KnownKeysOptions {
  readonly kv: KeyValueStore
  readonly clock: Clock
  readonly range: KeyRange
}

/** What was deleted or changed since then is not known; for a claim that matters little, but not for ever. */
const oldMs = 30_000

/**
 * What a claim knows of a range: all of it once, and then what is new. When a thousand nodes claim at the same moment, all
 * of it at each try would keep the store busy with nothing else.
 */
export class KnownKeys {
  readonly #options: KnownKeysOptions
  #view: View | undefined
  #readAtMs = 0
  #isBehind = false

  constructor(options: KnownKeysOptions) {
    this.#options = options
  }

  async look(signal: AbortSignal): Promise<View> {
    const { kv, clock, range } = this.#options
    if (this.#view === undefined || clock.monotonicMs() - this.#readAtMs > oldMs) {
      this.#view = await kv.range(range, signal)
      this.#readAtMs = clock.monotonicMs()
    } else if (this.#isBehind) this.#view = merge(this.#view, await kv.range(this.#news(this.#view), signal))
    this.#isBehind = false
    return this.#view
  }

  /** What has come with an answer to a write, made since the last look. */
  learn(news: View): void {
    if (this.#view === undefined) return
    this.#view = merge(this.#view, news)
    this.#isBehind = false
  }

  /** An answer may have been lost: something may be new. */
  fallBehind(): void {
    this.#isBehind = true
  }

  /** Keys that were there before are no longer as they were. */
  forget(): void {
    this.#view = undefined
  }

  /** All that was there at that moment, but for the keys that are known to be gone since. */
  restore({ revision, kvs }: View, gone: readonly string[]): void {
    this.#view = { revision, kvs: kvs.filter(({ key }) => !gone.includes(key)) }
  }

  #news({ revision }: View) {
    return { ...this.#options.range, createdFrom: revision + 1 }
  }
}

function merge({ kvs }: View, news: View): View {
  const known = new Map([...kvs, ...news.kvs].map(kv => [kv.key, kv]))
  return { revision: news.revision, kvs: [...known.values()] }
}
