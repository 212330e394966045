import type { Change, KeyRange, WatchUpdate } from '../../store/etcd/key-value-store.js'
import type { MemoryEtcd } from '../../store/etcd/testing/memory-etcd.js'
import { StoreError } from '../../store/store-error.js'
import { Alarm } from '../../time/alarm.js'
import type { Copies } from './copies.js'
import type { Mood } from './mood.js'
import type { Way } from './way.js'

interface WatchParts {
  readonly etcd: MemoryEtcd
  readonly way: Way
  readonly mood: Mood
  readonly copies: Copies
  readonly range: KeyRange
  readonly fromRevision: number
}

/** How long it takes a client to find out that nobody speaks to it any more. */
const silenceMs = 3_000
const retryMs = 1_000

/**
 * A watch over an unsteady way. What happens while it is open is held up at most; what happens while it is broken is asked
 * for again from where the client was, and by then the store may have forgotten it.
 */
export async function* unsteadyWatch(parts: WatchParts, signal: AbortSignal): AsyncGenerator<WatchUpdate, void> {
  const { etcd, way, mood, copies, range, fromRevision } = parts
  const { clock } = etcd
  const alarm = new Alarm(clock)
  let isConnected = false
  /** What the client asks for when it comes again: without changes the store does not say how far it is. */
  let next = fromRevision
  let served = fromRevision
  let onTheWay: readonly Change[] = []
  let silentSinceMs: number | undefined
  const serve = () => {
    const changes = etcd.changesSince(served, range).map(change => copies.ofChange(change))
    served = etcd.revision + 1
    if (changes.length === 0) return
    onTheWay = [...onTheWay, ...changes]
    alarm.ring(clock.monotonicMs() + way.delayMs())
  }
  using _changes = etcd.listen(() => {
    if (isConnected) serve()
  })
  using _way = way.listen(() => alarm.ring())
  using _mood = mood.listen(() => alarm.ring())
  await clock.wait(way.delayMs(), signal)
  while (!signal.aborted) {
    const nowMs = clock.monotonicMs()
    const isOpen = way.cut === 'nothing' && mood.is !== 'leaderless'
    silentSinceMs = isOpen ? undefined : (silentSinceMs ?? nowMs)
    if (!isOpen) alarm.ring(nowMs + retryMs)
    if (isConnected && silentSinceMs !== undefined && nowMs - silentSinceMs >= silenceMs) {
      isConnected = false
      onTheWay = []
      yield { is: 'interrupted', error: new StoreError('unreachable', 'no answer') }
    } else if (!isConnected && isOpen) {
      served = next
      serve()
      isConnected = true
      yield { is: 'connected', revision: etcd.revision }
    } else if (isConnected && onTheWay.length > 0 && way.lets('answers')) {
      const changes = onTheWay
      onTheWay = []
      next = served
      yield { is: 'changes', revision: served - 1, changes }
    }
    await alarm.next(signal)
  }
  signal.throwIfAborted()
}
