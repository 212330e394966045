import type { Clock } from '../../time/clock.js'

interface Recollection<Event> {
  readonly tell: (signal: AbortSignal) => AsyncIterable<Event>
  readonly remembered: Event | undefined
  readonly clock: Clock
  /** How long the store may think before its first word. */
  readonly patienceMs: number
}

/**
 * What a store tells, and before that what it told in a former life, if it is not there at once. From its first news on
 * only the store counts.
 */
export async function* rememberedFirst<Event extends { readonly is: string }>(
  { tell, remembered, clock, patienceMs }: Recollection<Event>,
  signal: AbortSignal,
): AsyncGenerator<Event, void, void> {
  const stop = new AbortController()
  const end = () => stop.abort()
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
  const events = tell(stop.signal)[Symbol.asyncIterator]()
  const hasCome = new AbortController()
  try {
    const first = events.next()
    if (remembered !== undefined && !signal.aborted) {
      const late = clock.wait(patienceMs, hasCome.signal).then(() => 'late' as const)
      const come = await Promise.race([first, late])
      if (come === 'late' || (!come.done && come.value.is === 'trouble')) yield remembered
    }
    for (let next = await first; !next.done; next = await events.next()) yield next.value
  } finally {
    hasCome.abort()
    signal.removeEventListener('abort', end)
    // Before the store's own end is waited for: it may be waiting itself.
    end()
    await events.return?.()
  }
}
