import { followMirror } from '../follow-mirror.js'
import type { Trouble } from '../lease-store.js'
import type { KeyRange } from './key-value-store.js'
import { Mirror, type Picture, type StoreParts } from './mirror.js'

interface Followed<Event> {
  readonly range: KeyRange
  /** The store's, for people. */
  readonly name: string
  /** What the range says; what was told last is given back when nothing has changed. */
  readonly read: (picture: Picture, told: Event | undefined) => Event
}

/** What a range says, now and after each change, and the trouble in between. */
export function followRange<Event extends object>(
  parts: StoreParts,
  { range, name, read }: Followed<Event>,
  signal: AbortSignal,
): AsyncGenerator<Event | Trouble, void, void> {
  const open = (onChange: () => void) => new Mirror({ ...parts, range, onChange })
  return followMirror({ clock: parts.clock, open, name, read }, signal)
}
