import { Alarm } from '../time/alarm.js'
import type { Clock } from '../time/clock.js'
import type { Trouble } from './lease-store.js'
import { storeFailure } from './store-failure.js'

/** A copy of what a store says that keeps itself current. */
interface Copy<Picture> extends AsyncDisposable {
  /** The newest that is known; undefined until something is. */
  readonly picture: Picture | undefined
  /** Why nothing newer can be known just now. */
  readonly trouble: Error | undefined
}

interface Followed<Picture, Event> {
  readonly clock: Clock
  readonly open: (onChange: () => void) => Copy<Picture>
  /** The store's, for people. */
  readonly name: string
  /** What the picture says; what was told last is given back when nothing has changed. */
  readonly read: (picture: Picture, told: Event | undefined) => Event
}

/** What a copy says, now and after each change, and the trouble in between. Nothing is told twice in a row. */
export async function* followMirror<Picture, Event extends object>(
  { clock, open, name, read }: Followed<Picture, Event>,
  signal: AbortSignal,
): AsyncGenerator<Event | Trouble, void, void> {
  if (signal.aborted) return
  const alarm = new Alarm(clock)
  await using mirror = open(() => alarm.ring())
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
