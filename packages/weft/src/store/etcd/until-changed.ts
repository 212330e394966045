import { Alarm } from '../../time/alarm.js'
import type { KeyRange, View } from './key-value-store.js'
import { Mirror, type Picture, type StoreParts } from './mirror.js'

interface Wait {
  readonly range: KeyRange
  readonly view: View
  readonly withinMs: number
}

/** Resolves when the range is no longer what it was in the view, when the time is over, or when the signal aborts. */
export async function untilChanged(
  parts: StoreParts,
  { range, view, withinMs }: Wait,
  signal: AbortSignal,
): Promise<void> {
  const alarm = new Alarm(parts.clock)
  await using mirror = new Mirror({ ...parts, range, onChange: () => alarm.ring() })
  const endMs = parts.clock.monotonicMs() + withinMs
  while (!signal.aborted && isSame(mirror.picture, view) && parts.clock.monotonicMs() < endMs) {
    alarm.ring(endMs)
    await alarm.next(signal)
  }
}

/** By what is there and not by the revision, which grows with everything else that is kept in the store. */
function isSame(picture: Picture | undefined, { kvs }: View): boolean {
  if (picture === undefined) return true
  return picture.kvs.size === kvs.length && kvs.every(kv => picture.kvs.get(kv.key)?.modRevision === kv.modRevision)
}
