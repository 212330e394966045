import { ApiFailure } from '../api-failure.js'
import type { ObjectStore } from '../objects/object-store.js'
import { type Listed, prefixOf } from './answer-to-list.js'
import { addedEvent, bookmarkEvent, changeEvent, errorEvent, type Watched } from './watch-event.js'

/** Where the events of a watch go. */
export interface WatchSink {
  write(bytes: Buffer): void
  end(): void
}

interface WatchTimes {
  /** After how long the watch ends. */
  readonly timeoutMs: number
  readonly bookmarkMs: number
}

// The last bookmark comes before the end, so that the next watch goes on from there.
const lastBookmarkMs = 2_000

/** One watch: tells what is or what was since, then what happens, until its time is over or its client is gone. */
export class Watch implements Disposable {
  readonly #store: ObjectStore
  readonly #listed: Listed
  readonly #watched: Watched
  readonly #sink: WatchSink
  readonly #timers: NodeJS.Timeout[] = []
  #listening: Disposable | undefined

  constructor(store: ObjectStore, listed: Listed, sink: WatchSink) {
    const { kind, form, namespace, options } = listed
    const prefix = prefixOf(namespace)
    this.#store = store
    this.#listed = listed
    this.#sink = sink
    this.#watched = {
      kind,
      form,
      includes: ({ key, object }) => key.startsWith(prefix) && options.selection.includes(object),
    }
  }

  start({ timeoutMs, bookmarkMs }: WatchTimes): void {
    const { kind, options } = this.#listed
    const since =
      options.sendsInitialEvents === false && !options.resourceVersion ? this.#store.revision : options.resourceVersion
    const isTooNew = options.sendsInitialEvents === true && (since ?? 0) > this.#store.revision
    if (isTooNew) {
      this.#fail(ApiFailure.tooLargeResourceVersion(since ?? 0, this.#store.revision))
      return
    }
    const first = options.sendsInitialEvents === true || !since ? this.#initial() : this.#missed(since)
    if (first === undefined) {
      const told = this.#store.toldSince(kind.storedAs)
      this.#fail(ApiFailure.expired(`too old resource version: ${since} (${told})`))
      return
    }
    // Nothing happens in between: all this is one turn.
    if (first.length > 0) this.#sink.write(Buffer.concat(first))
    this.#listening = this.#store.listen(change => {
      if (change.collection !== kind.storedAs || change.revision <= (since ?? 0)) return
      const event = changeEvent(this.#watched, change)
      if (event !== undefined) this.#sink.write(event)
    })
    this.#timers.push(setTimeout(() => this.end(), timeoutMs))
    if (!options.allowsBookmarks) return
    this.#timers.push(setInterval(() => this.bookmark(), bookmarkMs))
    if (timeoutMs > lastBookmarkMs) this.#timers.push(setTimeout(() => this.bookmark(), timeoutMs - lastBookmarkMs))
  }

  /** Tells how far it has come, if the client wants to know. */
  bookmark(): void {
    const { allowsBookmarks, resourceVersion = 0 } = this.#listed.options
    // Whoever is ahead of the server is told nothing.
    if (allowsBookmarks && resourceVersion <= this.#store.revision)
      this.#sink.write(bookmarkEvent(this.#watched, this.#store.revision))
  }

  end(): void {
    this[Symbol.dispose]()
    this.#sink.end()
  }

  [Symbol.dispose](): void {
    this.#listening?.[Symbol.dispose]()
    for (const timer of this.#timers) clearTimeout(timer)
  }

  #initial(): Buffer[] {
    const { kind, namespace, options } = this.#listed
    const there = this.#store.list(kind.storedAs, prefixOf(namespace)).filter(this.#watched.includes)
    const events = there.map(stored => addedEvent(this.#watched, stored))
    if (options.sendsInitialEvents && options.allowsBookmarks)
      events.push(bookmarkEvent(this.#watched, this.#store.revision, true))
    return events
  }

  #missed(since: number): Buffer[] | undefined {
    const changes = this.#store.changesAfter(this.#listed.kind.storedAs, since)
    return changes?.flatMap(change => changeEvent(this.#watched, change) ?? [])
  }

  #fail(failure: ApiFailure): void {
    this.#sink.write(errorEvent(this.#watched, failure.status))
    this.end()
  }
}
