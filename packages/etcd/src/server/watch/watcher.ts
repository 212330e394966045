import { type WatchCreateRequest, watchFilters } from '../../wire/watch-messages.js'
import type { Version } from '../state/history.js'
import { isInRange, type KeyRange } from '../state/key-range.js'

/** One who wants to know of some keys. */
export class Watcher {
  readonly id: number
  readonly range: KeyRange
  readonly wantsPrevious: boolean
  readonly wantsProgress: boolean
  readonly mayFragment: boolean
  readonly #skipsPuts: boolean
  readonly #skipsDeletes: boolean
  /** While it is not live: the first revision that it has not been told of. */
  next: number
  /** It knows everything that has happened, so that it can be told of what comes. */
  isLive = false
  /** It has been told something since the last round of progress. */
  isFresh = false

  constructor(request: WatchCreateRequest, { id, range, next }: { id: number; range: KeyRange; next: number }) {
    this.id = id
    this.range = range
    this.next = next
    this.wantsPrevious = request.prevKv
    this.wantsProgress = request.progressNotify
    this.mayFragment = request.fragment
    this.#skipsPuts = request.filters.includes(watchFilters.noPut)
    this.#skipsDeletes = request.filters.includes(watchFilters.noDelete)
  }

  wants({ key, revision, item }: Version): boolean {
    // A watch may have been opened for a revision that was yet to come.
    return revision >= this.next && !(item ? this.#skipsPuts : this.#skipsDeletes) && isInRange(this.range, key)
  }
}
