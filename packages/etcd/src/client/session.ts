import type { Connection } from './connection.js'
import { type Connections, clientClosed } from './connections.js'
import { Deadline } from './deadline.js'
import { EtcdError } from './etcd-error.js'
import type { TokenSource } from './token-source.js'

export interface CallOptions {
  readonly signal?: AbortSignal
  /** How long the whole call may take, every retry included. */
  readonly timeoutMs?: number
}

/** What all calls of one client share. */
export class Session {
  readonly connections: Connections
  readonly tokens: TokenSource
  readonly timeoutMs: number
  readonly #underway = new Set<Deadline>()
  #isClosed = false

  constructor(options: { connections: Connections; tokens: TokenSource; timeoutMs: number }) {
    this.connections = options.connections
    this.tokens = options.tokens
    this.timeoutMs = options.timeoutMs
  }

  /** Something that ends when the session does, if not before. */
  begin(milliseconds: number, caller: AbortSignal | undefined): Deadline {
    if (this.#isClosed) throw clientClosed()
    const deadline: Deadline = new Deadline({ milliseconds, caller, disposed: () => this.#underway.delete(deadline) })
    this.#underway.add(deadline)
    return deadline
  }

  /** What is under way goes on elsewhere if it may be done twice, and fails if not. */
  reconnect(): void {
    this.connections.renew()
  }

  close(): void {
    this.#isClosed = true
    for (const deadline of this.#underway) deadline.abort(clientClosed())
    this.connections.close()
  }
}

/** One try on one connection. */
export interface Attempt {
  readonly connection: Connection
  readonly token: string | undefined
  /** Wall clock, in milliseconds. */
  readonly deadline: number
  readonly signal: AbortSignal
}

export interface Call<Response> {
  readonly name: string
  /** To do it twice is as good as to do it once: an attempt of unknown outcome may be repeated. */
  readonly repeatable: boolean
  readonly options: CallOptions | undefined
  attempt(attempt: Attempt): Promise<Response>
}

// A member that was cut off holds a request without answering. Another member may still answer in time.
const attemptMs = 2_000

// What begins so late may happen without anybody hearing of it.
const tooLateMs = 100

/** Carries a call to whichever endpoint answers, as often as that is safe and until its time is over. */
export async function carryOut<Response>(session: Session, call: Call<Response>): Promise<Response> {
  const { connections, tokens } = session
  const timeoutMs = call.options?.timeoutMs ?? session.timeoutMs
  using deadline = session.begin(timeoutMs, call.options?.signal)
  const { signal } = deadline
  let last: EtcdError | undefined
  let isSent = false
  let hasRenewed = false
  try {
    for (;;) {
      let connection: Connection | undefined
      let token: string | undefined
      isSent = false
      if (last !== undefined && !call.repeatable && deadline.at - Date.now() < tooLateMs)
        throw refused(call.name, last, timeoutMs)
      try {
        connection = await connections.up(signal)
        token = await tokens.token(connection, signal)
        isSent = true
        const until = call.repeatable ? Math.min(deadline.at, Date.now() + attemptMs) : deadline.at
        const response = await call.attempt({ connection, token, deadline: until, signal })
        connections.praise(connection)
        return response
      } catch (error) {
        if (!(error instanceof EtcdError)) throw error
        last = error
        if (isSent && isForWantOfToken(error, token) && !hasRenewed && (await tokens.renew(token))) {
          hasRenewed = true
          continue
        }
        if (!error.isRetryable) throw error
        if (connection) connections.leave(connection)
        if (isSent && !call.repeatable && error.outcome === 'unknown') throw error
      }
    }
  } catch (error) {
    if (!deadline.isOver) throw error
    const found = `${(last ?? connections.trouble)?.found ?? 'no answer'}, for ${timeoutMs} ms`
    const outcome = isSent && !call.repeatable ? 'unknown' : 'refused'
    throw new EtcdError({ code: isSent ? 'deadline' : 'unavailable', doing: call.name, found, outcome, cause: last })
  }
}

function refused(doing: string, last: EtcdError, timeoutMs: number): EtcdError {
  const found = `${last.found}, for ${timeoutMs} ms`
  return new EtcdError({ code: 'unavailable', doing, found, outcome: 'refused', cause: last })
}

/** Without a token one may still be somebody, by a client certificate, and be refused as that. */
function isForWantOfToken({ code }: EtcdError, token: string | undefined): boolean {
  return code === 'unauthenticated' || (code === 'permission-denied' && token === undefined)
}
