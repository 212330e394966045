import { Alarm } from '../../time/alarm.js'
import type { Trouble } from '../lease-store.js'
import type { KeyRange } from './key-value-store.js'
import { Mirror, type Picture, type StoreParts } from './mirror.js'
import { storeFailure } from './store-failure.js'

interface Followed<Event> {
  readonly range: KeyRange
  /** The store's, for people. */
  readonly name: string
  /** What the range says; what was told last is given back when nothing has changed. */
  readonly read: (picture: Picture, told: Event | undefined) => Event
}

/** What a range says, now and after each change, and the trouble in between. Nothing is told twice in a row. */
export async function* followRange<Event extends object>(
  parts: StoreParts,
  { range, name, read }: Followed<Event>,
  signal: AbortSignal,
): AsyncGenerator<Event | Trouble, void, void> {
  if (signal.aborted) return
  const alarm = new Alarm(parts.clock)
  await using mirror = new Mirror({ ...parts, range, onChange: () => alarm.ring() })
  let told: Event | undefined
  let troubled: string | undefined
  while (true) {
    await alarm.next(signal)
    if (signal.aborted) return
    const { picture, trouble } = mirror
    if (trouble !== undefined) {
      if (trouble.message !== troubled) yield { is: 'trouble', problem: storeFailure(name, trouble) }
      troubled = trouble.message
    } else if (picture !== undefined) {
      const event = read(picture, told)
      const isNews = event !== told || troubled !== undefined
      told = event
      troubled = undefined
      if (isNews) yield event
    }
  }
}
