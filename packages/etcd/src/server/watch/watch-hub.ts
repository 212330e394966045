import type { Version } from '../state/history.js'
import { isInRange, type KeyRange, type KeyText, onlyKey } from '../state/key-range.js'
import type { Store } from '../store.js'
import type { WatchStream } from './watch-stream.js'
import type { Watcher } from './watcher.js'

/** All who watch the same keys. */
interface Group {
  readonly range: KeyRange
  readonly followers: Map<Watcher, WatchStream>
}

/** Tells watchers of what has changed. A change is looked up once for each set of keys, however many watch them. */
export class WatchHub implements Disposable {
  readonly #store: Store
  readonly #ofKey = new Map<KeyText, Group>()
  readonly #ofRange = new Map<string, Group>()
  readonly #streams = new Set<WatchStream>()
  readonly #subscription: Disposable
  readonly #progressing: NodeJS.Timeout
  #told: number

  constructor(store: Store, { progressIntervalMs }: { readonly progressIntervalMs: number }) {
    this.#store = store
    this.#told = store.durableRevision
    this.#subscription = store.onChange(() => this.#tell())
    this.#progressing = setInterval(() => {
      for (const stream of this.#streams) stream.tellProgress()
    }, progressIntervalMs)
  }

  open(stream: WatchStream): void {
    this.#streams.add(stream)
  }

  close(stream: WatchStream): void {
    this.#streams.delete(stream)
  }

  add(watcher: Watcher, stream: WatchStream): void {
    const { range } = watcher
    const key = onlyKey(range)
    const groups = key === undefined ? this.#ofRange : this.#ofKey
    const name = nameOf(range)
    const group = groups.get(name) ?? { range, followers: new Map() }
    groups.set(name, group)
    group.followers.set(watcher, stream)
  }

  remove(watcher: Watcher): void {
    const name = nameOf(watcher.range)
    for (const groups of [this.#ofKey, this.#ofRange]) {
      const followers = groups.get(name)?.followers
      if (followers?.delete(watcher) && followers.size === 0) groups.delete(name)
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#progressing)
    this.#subscription[Symbol.dispose]()
    for (const stream of this.#streams) stream.stop()
  }

  #tell(): void {
    const { history, durableRevision } = this.#store
    const from = this.#told + 1
    this.#told = durableRevision
    const news = new Map<Group, Version[]>()
    for (const version of history.changes(from, durableRevision)) {
      for (const group of this.#groupsOf(version.key)) {
        const versions = news.get(group)
        if (versions) versions.push(version)
        else news.set(group, [version])
      }
    }
    for (const [{ followers }, versions] of news) {
      for (const [watcher, stream] of followers) stream.tell(watcher, versions)
    }
  }

  *#groupsOf(key: KeyText): Generator<Group> {
    const single = this.#ofKey.get(key)
    if (single) yield single
    for (const group of this.#ofRange.values()) if (isInRange(group.range, key)) yield group
  }
}

/** One key goes by itself; the name of a range can't be taken for another's, as it tells how long its first part is. */
function nameOf(range: KeyRange): string {
  return onlyKey(range) ?? `${range.from.length} ${range.from} ${range.until ?? ''}`
}
