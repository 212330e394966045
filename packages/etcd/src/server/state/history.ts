import type { KeyValue } from '../../wire/key-value-messages.js'
import type { KeyRange, KeyText } from './key-range.js'
import { SortedKeys } from './sorted-keys.js'

/** What one revision made of one key. */
export interface Version {
  readonly key: KeyText
  readonly revision: number
  /** Its place among the changes of the same revision. */
  readonly sub: number
  /** Undefined when the revision deleted the key. */
  readonly item: KeyValue | undefined
}

/** Every version of every key since the last compaction. */
export class History {
  readonly #keys = new SortedKeys()
  readonly #versions = new Map<KeyText, Version[]>()
  #log: Version[] = []
  #revision = 1
  #compactRevision = 0
  #sizeBytes = 0

  /** The revision of the last change; a store that never changed has 1. */
  get revision(): number {
    return this.#revision
  }

  /** What was before this revision is forgotten. */
  get compactRevision(): number {
    return this.#compactRevision
  }

  /** Roughly, what the versions take. */
  get sizeBytes(): number {
    return this.#sizeBytes
  }

  /** Versions come in order of their revisions. */
  append(version: Version): void {
    const versions = this.#versions.get(version.key)
    if (versions) versions.push(version)
    else {
      this.#versions.set(version.key, [version])
      this.#keys.add(version.key)
    }
    this.#log.push(version)
    this.#revision = Math.max(this.#revision, version.revision)
    this.#sizeBytes += sizeOf(version)
  }

  /** The key as it was at a revision; undefined if it wasn't there. */
  at(key: KeyText, revision: number): KeyValue | undefined {
    return this.#versions.get(key)?.findLast(version => version.revision <= revision)?.item
  }

  inRange(range: KeyRange, revision: number): KeyValue[] {
    const items: KeyValue[] = []
    for (const key of this.#keys.inRange(range)) {
      const item = this.at(key, revision)
      if (item) items.push(item)
    }
    return items
  }

  /** The changes from one revision to another, both included, but no more than about `limit`, and whole revisions only. */
  changes(from: number, to: number, limit = Number.POSITIVE_INFINITY): Version[] {
    const start = this.#indexOf(from)
    let end = Math.min(this.#indexOf(to + 1), start + limit)
    while (end > start && this.#log[end]?.revision === this.#log[end - 1]?.revision) end++
    return this.#log.slice(start, end)
  }

  /** Forgets what nobody can ask for who asks for this revision or a later one. Returns what was forgotten. */
  compact(revision: number): Version[] {
    const forgotten: Version[] = []
    for (const [key, versions] of this.#versions) {
      const current = versions.findLastIndex(version => version.revision <= revision)
      // What holds at this revision stays, unless it is that there is no such key.
      const first = versions[current]?.item === undefined ? current + 1 : current
      if (first <= 0) continue
      forgotten.push(...versions.splice(0, first))
      if (versions.length > 0) continue
      this.#versions.delete(key)
      this.#keys.remove(key)
    }
    // As in etcd, who watches from this very revision on is told of what it put, but not of what it deleted.
    this.#log = this.#log.slice(this.#indexOf(revision)).filter(version => version.revision > revision || version.item)
    this.#compactRevision = revision
    this.#revision = Math.max(this.#revision, revision)
    for (const version of forgotten) this.#sizeBytes -= sizeOf(version)
    return forgotten
  }

  /** The index in the log of the first change of this revision or a later one. */
  #indexOf(revision: number): number {
    let low = 0
    let high = this.#log.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#log[middle]?.revision ?? revision) < revision) low = middle + 1
      else high = middle
    }
    return low
  }
}

const overheadBytes = 200

function sizeOf({ key, item }: Version): number {
  return key.length + (item?.value.length ?? 0) + overheadBytes
}
