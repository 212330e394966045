import type { ServerDuplexStream } from '@grpc/grpc-js'
import type { Sent } from '@weft/protobuf'
import { type WatchCreateRequest, type WatchRequest, WatchResponseOfEncoded } from '../../wire/watch-messages.js'
import { faults } from '../fault.js'
import { headerOf } from '../services/header.js'
import type { Version } from '../state/history.js'
import { isEmptyRange, keyRange } from '../state/key-range.js'
import type { Store } from '../store.js'
import { encodedEvent } from './encoded-event.js'
import type { WatchHub } from './watch-hub.js'
import { Watcher } from './watcher.js'

type Frame = Omit<Sent<typeof WatchResponseOfEncoded>, 'header'>

// etcd's clients take two megabytes in one message unless told otherwise.
const mostBytesOfFrame = 1024 * 1024
const mostChangesAtOnce = 1_000
const noWatcher = -1

/**
 * The watchers of one client's stream. While the client is slow nothing is kept for it: its watchers fall behind, and are
 * told from the history what they have missed when it takes more.
 */
export class WatchStream {
  readonly #call: ServerDuplexStream<WatchRequest, Buffer>
  readonly #store: Store
  readonly #hub: WatchHub
  readonly #watchers = new Map<number, Watcher>()
  #isBlocked = false
  #isProgressAsked = false
  #lastId = -1

  constructor(call: ServerDuplexStream<WatchRequest, Buffer>, { store, hub }: { store: Store; hub: WatchHub }) {
    this.#call = call
    this.#store = store
    this.#hub = hub
    hub.open(this)
    call.on('data', (request: WatchRequest) => this.#hear(request))
    call.on('drain', () => this.#resume())
    call.on('end', () => {
      this.#leave()
      call.end()
    })
    call.on('cancelled', () => this.#leave())
    call.on('error', () => this.#leave())
  }

  /** All of `versions` are of the watcher's keys and belong to the batch that was just committed. */
  tell(watcher: Watcher, versions: readonly Version[]): void {
    if (!watcher.isLive) return
    if (this.#isBlocked) {
      watcher.isLive = false
      watcher.next = Math.max(watcher.next, versions[0]?.revision ?? 0)
    } else this.#sendVersions(watcher, versions)
  }

  tellProgress(): void {
    for (const watcher of this.#watchers.values()) {
      if (watcher.wantsProgress && watcher.isLive && !watcher.isFresh) this.#send({ watchId: watcher.id })
      watcher.isFresh = false
    }
  }

  stop(): void {
    this.#leave()
    this.#call.emit('error', faults.stopped())
  }

  #hear({ createRequest, cancelRequest, progressRequest }: WatchRequest): void {
    if (createRequest) this.#create(createRequest)
    else if (cancelRequest) this.#cancel(cancelRequest.watchId, {})
    else if (progressRequest) {
      this.#isProgressAsked = true
      this.#answerProgress()
    }
  }

  #create(request: WatchCreateRequest): void {
    // Without a key, etcd watches from the smallest one on.
    const range = keyRange(request.key.length === 0 ? Buffer.alloc(1) : request.key, request.rangeEnd)
    const isTaken = request.watchId !== 0 && this.#watchers.has(request.watchId)
    const refusal = isTaken
      ? 'mvcc: duplicate watch ID provided on the WatchStream'
      : isEmptyRange(range)
        ? 'mvcc: watcher range is empty'
        : undefined
    if (refusal) {
      this.#send({ watchId: noWatcher, created: true, canceled: true, cancelReason: refusal })
      return
    }
    const id = request.watchId === 0 ? this.#freeId() : request.watchId
    const next = request.startRevision > 0 ? request.startRevision : this.#store.durableRevision + 1
    const watcher = new Watcher(request, { id, range, next })
    this.#watchers.set(id, watcher)
    this.#hub.add(watcher, this)
    this.#send({ watchId: id, created: true })
    this.#catchUp(watcher)
  }

  #freeId(): number {
    do this.#lastId++
    while (this.#watchers.has(this.#lastId))
    return this.#lastId
  }

  #cancel(id: number, why: Pick<Frame, 'compactRevision'>): void {
    const watcher = this.#watchers.get(id)
    if (watcher === undefined) return
    this.#watchers.delete(id)
    this.#hub.remove(watcher)
    this.#send({ watchId: id, canceled: true, ...why })
  }

  #leave(): void {
    for (const watcher of this.#watchers.values()) this.#hub.remove(watcher)
    this.#watchers.clear()
    this.#hub.close(this)
  }

  #resume(): void {
    this.#isBlocked = false
    for (const watcher of this.#watchers.values()) if (!watcher.isLive) this.#catchUp(watcher)
    this.#answerProgress()
  }

  /** Tells from the history, as far as the client takes it. */
  #catchUp(watcher: Watcher): void {
    while (!this.#isBlocked) {
      const { history, durableRevision } = this.#store
      if (watcher.next > durableRevision) {
        watcher.isLive = true
        return
      }
      const { compactRevision } = history
      if (watcher.next < compactRevision) {
        this.#cancel(watcher.id, { compactRevision })
        return
      }
      const versions = history.changes(watcher.next, durableRevision, mostChangesAtOnce)
      this.#sendVersions(watcher, versions)
      watcher.next = versions.length < mostChangesAtOnce ? durableRevision + 1 : (versions.at(-1)?.revision ?? 0) + 1
    }
  }

  #answerProgress(): void {
    if (!this.#isProgressAsked || this.#isBlocked) return
    for (const watcher of this.#watchers.values()) if (!watcher.isLive) return
    this.#isProgressAsked = false
    this.#send({ watchId: noWatcher })
  }

  /** In one message if it isn't too large. Several revisions may be told apart, one revision only to who knows of fragments. */
  #sendVersions(watcher: Watcher, versions: readonly Version[]): void {
    const wanted = versions.filter(version => watcher.wants(version))
    let events: Buffer[] = []
    let size = 0
    for (const [index, version] of wanted.entries()) {
      const event = encodedEvent(this.#store.history, version, watcher.wantsPrevious)
      events.push(event)
      size += event.length
      const following = wanted[index + 1]
      const isInside = following?.revision === version.revision
      if (following && (size < mostBytesOfFrame || (isInside && !watcher.mayFragment))) continue
      this.#send({ watchId: watcher.id, events, fragment: isInside })
      watcher.isFresh = true
      events = []
      size = 0
    }
  }

  #send(frame: Frame): void {
    const header = headerOf(this.#store, this.#store.durableRevision)
    if (!this.#call.write(WatchResponseOfEncoded.encode({ header, ...frame }))) this.#isBlocked = true
  }
}
