import { status } from '@grpc/grpc-js'
import type { KeyValue } from '../wire/key-value-messages.js'
import { methods } from '../wire/method.js'
import { type Event, eventTypes, type WatchResponse } from '../wire/watch-messages.js'
import { backoffMs, pause } from './backoff.js'
import type { Connection } from './connection.js'
import { errorOfStatus } from './error-of-status.js'
import { EtcdError } from './etcd-error.js'
import { intervalOf, type KeySelector } from './key-selector.js'
import type { Session } from './session.js'
import { openStream } from './stream.js'

export type WatchOptions = KeySelector & {
  /** The first revision to hear of; without it, what comes after the watch has started. */
  readonly startRevision?: number
  /** Ask for what was there before each change. */
  readonly previous?: boolean
  /** Ask the server to say now and then how far it has come while nothing happens. */
  readonly progress?: boolean
  readonly signal?: AbortSignal
}

export type WatchEvent =
  | { readonly type: 'put'; readonly item: KeyValue; readonly previous: KeyValue | undefined }
  | {
      readonly type: 'delete'
      readonly key: Buffer
      readonly modRevision: number
      readonly previous: KeyValue | undefined
    }

export type WatchUpdate =
  /** The server watches for us, for the first time or again after an interruption. */
  | { readonly kind: 'started'; readonly revision: number }
  /** Everything up to this revision has been told, in order, each once. */
  | { readonly kind: 'events'; readonly revision: number; readonly events: readonly WatchEvent[] }
  | { readonly kind: 'progress'; readonly revision: number }
  /** Nothing is heard for now. The watch mends itself and goes on where it was. */
  | { readonly kind: 'interrupted'; readonly error: EtcdError }

// A stream that lived that long was a good one: what ends it is not one more failure in a row.
const goodMs = 5_000

/**
 * Watches until the signal fires. Outlives connections, endpoints and tokens. Ends with an `EtcdError` when going on would
 * hide something: 'compacted' when changes that were not told are gone, 'permission-denied', 'invalid'.
 */
export async function* watch(session: Session, options: WatchOptions): AsyncGenerator<WatchUpdate, never, void> {
  using underway = session.begin(Number.POSITIVE_INFINITY, options.signal)
  const { signal } = underway
  let next = options.startRevision ?? 0
  let failures = 0
  let isInterrupted = false
  let hasRenewed = false
  for (;;) {
    const opened = performance.now()
    let connection: Connection | undefined
    let token: string | undefined
    try {
      connection = await session.connections.up(signal)
      token = await session.tokens.token(connection, signal)
      for await (const update of watchOnce({ connection, token, signal, options, startRevision: next })) {
        // A watch that begins in the past has yet to be told what happened before its start.
        if (update.kind !== 'started' || next === 0) next = update.revision + 1
        session.connections.praise(connection)
        isInterrupted = false
        hasRenewed = false
        yield update
      }
    } catch (error) {
      if (!(error instanceof EtcdError)) throw error
      // etcd says "permission denied" too when it no longer knows the token of a watch.
      const isTokenRefused = error.code === 'unauthenticated' || error.code === 'permission-denied'
      if (isTokenRefused && connection && !hasRenewed && (await session.tokens.renew(token))) {
        hasRenewed = true
        continue
      }
      if (!error.isRetryable) throw error
      if (connection) session.connections.leave(connection)
      if (!isInterrupted) yield { kind: 'interrupted', error }
      isInterrupted = true
      failures = performance.now() - opened > goodMs ? 0 : failures + 1
      await pause(backoffMs(failures), signal)
    }
  }
}

interface OneWatch {
  readonly connection: Connection
  readonly token: string | undefined
  readonly signal: AbortSignal
  readonly options: WatchOptions
  readonly startRevision: number
}

type Heard = Exclude<WatchUpdate, { kind: 'interrupted' }>

/** The updates of one stream. It ends with an error, always. */
async function* watchOnce(one: OneWatch): AsyncGenerator<Heard, never, void> {
  const { connection, token, signal, options, startRevision } = one
  const doing = `watch at ${connection.endpoint.url}`
  const stream = openStream(methods.watch, { connection, token, signal, doing })
  try {
    stream.send({
      createRequest: {
        ...intervalOf(options),
        startRevision,
        prevKv: options.previous ?? false,
        progressNotify: options.progress ?? false,
        fragment: true,
      },
    })
    let fragments: Event[] = []
    for await (const response of stream) {
      if (response.canceled) throw errorOfCancel(response, doing)
      fragments.push(...response.events)
      if (response.fragment) continue
      const events = fragments
      fragments = []
      yield heard(response, events)
    }
  } finally {
    stream.hangUp()
  }
  throw new EtcdError({ code: 'unavailable', doing, found: 'the server ended the watch' })
}

function heard({ header, created }: WatchResponse, events: readonly Event[]): Heard {
  const revision = header?.revision ?? 0
  if (created) return { kind: 'started', revision }
  const last = events.at(-1)
  if (last === undefined) return { kind: 'progress', revision }
  // The header tells how far the server is, which may be further than what it has sent so far.
  return { kind: 'events', revision: last.kv?.modRevision ?? revision, events: events.flatMap(watchEvent) }
}

function watchEvent({ type, kv, prevKv: previous }: Event): WatchEvent[] {
  if (kv === undefined) return []
  if (type === eventTypes.put) return [{ type: 'put', item: kv, previous }]
  return [{ type: 'delete', key: kv.key, modRevision: kv.modRevision, previous }]
}

function errorOfCancel({ compactRevision, cancelReason }: WatchResponse, doing: string): EtcdError {
  if (compactRevision > 0) {
    const found = `what comes before revision ${compactRevision} has been compacted away`
    return new EtcdError({ code: 'compacted', doing, found, compactRevision })
  }
  const code = /permission denied/.test(cancelReason) ? status.PERMISSION_DENIED : status.INVALID_ARGUMENT
  // A member that stops gives no reason.
  return errorOfStatus(
    cancelReason ? { code, details: cancelReason } : { code: status.UNAVAILABLE, details: 'cancelled' },
    doing,
  )
}
