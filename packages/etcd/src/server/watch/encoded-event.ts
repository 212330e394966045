import { Event, eventTypes } from '../../wire/watch-messages.js'
import type { History, Version } from '../state/history.js'

const plain = new WeakMap<Version, Buffer>()
const withPrevious = new WeakMap<Version, Buffer>()

/** The bytes of a version's event. They are made once, however many watchers are told. */
export function encodedEvent(history: History, version: Version, wantsPrevious: boolean): Buffer {
  const known = wantsPrevious ? withPrevious : plain
  const before = known.get(version)
  if (before) return before
  const bytes = encode(version, wantsPrevious ? history.at(version.key, version.revision - 1) : undefined)
  known.set(version, bytes)
  return bytes
}

function encode({ key, revision, item }: Version, previous: ReturnType<History['at']>): Buffer {
  return Event.encode({
    type: item ? eventTypes.put : eventTypes.delete,
    kv: item ?? { key: Buffer.from(key, 'latin1'), modRevision: revision },
    ...(previous && { prevKv: previous }),
  })
}
