import { dirname } from 'node:path'
import { ConfigError } from '../document/config-error.js'
import { Alarm } from '../time/alarm.js'
import { systemClock } from '../time/clock.js'
import { FolderWatch } from './folder-watch.js'
import { readText } from './read-text.js'

export type DocumentReading<Value> =
  | { readonly is: 'read'; readonly value: Value; readonly text: string }
  | { readonly is: 'refused'; readonly error: ConfigError }

export interface WatchTiming {
  /** Events come in flocks: one look, this long after the first of them. */
  readonly settleMs: number
  /** How long a refusal must stand before it is believed: until then somebody may be half-way through writing. */
  readonly patienceMs: number
  /** Look again without being told, for what the kernel does not tell: a link to elsewhere, a file over the network. */
  readonly watchedMs: number
  /** The same when the kernel tells nothing at all. */
  readonly unwatchedMs: number
}

const usualTiming: WatchTiming = { settleMs: 20, patienceMs: 300, watchedMs: 120_000, unwatchedMs: 1_000 }

interface WatchedDocument<Value> {
  readonly path: string
  /** Makes a value of the text, or throws a ConfigError. */
  readonly read: (text: string) => Value
  readonly signal: AbortSignal
  readonly timing?: WatchTiming | undefined
}

/**
 * What a file says, now and after each change, until the signal aborts. Nothing is queued: who is slow to ask hears the
 * newest only. Neither the same text nor the same refusal is told twice in a row.
 */
export async function* watchDocument<Value>({
  path,
  read,
  signal,
  timing = usualTiming,
}: WatchedDocument<Value>): AsyncGenerator<DocumentReading<Value>, void> {
  const alarm = new Alarm(systemClock)
  using folder = new FolderWatch(dirname(path), () => alarm.ring(systemClock.monotonicMs() + timing.settleMs))
  let told: DocumentReading<Value> | undefined
  let standing = { sentence: '', sinceMs: 0 }
  while (!signal.aborted) {
    // Watch first, then look: nothing can happen in between that is neither seen nor told.
    const isWatched = folder.renew()
    const reading = await look(path, read, told)
    const nowMs = systemClock.monotonicMs()
    const sentence = reading.is === 'refused' ? reading.error.message : ''
    if (sentence !== standing.sentence) standing = { sentence, sinceMs: nowMs }
    const believedAtMs = reading.is === 'refused' ? standing.sinceMs + timing.patienceMs : nowMs
    alarm.ring(nowMs + (isWatched ? timing.watchedMs : timing.unwatchedMs))
    if (nowMs < believedAtMs) alarm.ring(believedAtMs)
    else if (!signal.aborted && !isSame(reading, told)) {
      told = reading
      yield reading
    }
    await alarm.next(signal)
  }
}

function isSame<Value>(reading: DocumentReading<Value>, told: DocumentReading<Value> | undefined): boolean {
  if (reading.is === 'read') return reading === told
  return told?.is === 'refused' && reading.error.message === told.error.message
}

/** A file that says what it said before is not parsed again: the reading that was told is handed back itself. */
async function look<Value>(
  path: string,
  read: (text: string) => Value,
  told: DocumentReading<Value> | undefined,
): Promise<DocumentReading<Value>> {
  try {
    const text = await readText(path)
    if (told?.is === 'read' && told.text === text) return told
    return { is: 'read', text, value: read(text) }
  } catch (error) {
    if (error instanceof ConfigError) return { is: 'refused', error }
    throw error
  }
}
