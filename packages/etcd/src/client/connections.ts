import { abortable } from './abortable.js'
import { backoffMs, pause } from './backoff.js'
import { Connection, type ConnectOptions } from './connection.js'
import type { Endpoint } from './endpoint.js'
import { EtcdError } from './etcd-error.js'

/**
 * One connection at a time to one of several endpoints. It stays where it is while that works, and goes on to the next
 * endpoint when told that it does not. Nothing is tried while nobody asks.
 */
export class Connections {
  readonly #endpoints: readonly Endpoint[]
  readonly #options: ConnectOptions
  /** Until the next `renew`. */
  #era = new AbortController()
  #index: number
  #current: Connection | undefined
  #attempt: Promise<Connection> | undefined
  #failures = 0
  #trouble: EtcdError | undefined

  constructor(endpoints: readonly Endpoint[], options: ConnectOptions) {
    this.#endpoints = endpoints
    this.#options = options
    // Many clients with the same list shall not all begin at the same server.
    this.#index = Math.floor(Math.random() * endpoints.length)
  }

  /** Why the last attempt to connect came to nothing. */
  get trouble(): EtcdError | undefined {
    return this.#trouble
  }

  /** A connection that is up, or the error of one attempt to have one. A pause comes first if the last attempts failed. */
  async up(signal: AbortSignal): Promise<Connection> {
    signal.throwIfAborted()
    this.#era.signal.throwIfAborted()
    if (this.#current?.isUp) return this.#current
    if (this.#attempt === undefined) {
      const attempt = this.#connect(this.#era.signal).finally(() => {
        if (this.#attempt === attempt) this.#attempt = undefined
      })
      this.#attempt = attempt
    }
    return await abortable(this.#attempt, signal)
  }

  /** This connection is of no use now: the next one to ask is led to the next endpoint. */
  leave(connection: Connection): void {
    if (connection !== this.#current) return
    this.#drop()
    this.#failures++
    this.#index = (this.#index + 1) % this.#endpoints.length
  }

  /** This connection has served, so a failure to come is the first of its row. */
  praise(connection: Connection): void {
    if (connection === this.#current) this.#failures = 0
  }

  /** The network here is another now. What was begun before may wait in vain, so it is begun anew, without a pause. */
  renew(): void {
    if (this.#era.signal.aborted) return
    this.#era.abort(networkChanged())
    this.#era = new AbortController()
    this.#attempt = undefined
    this.#failures = 0
    this.#current?.abandon()
    this.#current = undefined
  }

  close(): void {
    this.#era.abort(clientClosed())
    this.#drop()
  }

  async #connect(era: AbortSignal): Promise<Connection> {
    this.#drop()
    // A whole round of endpoints is free; after that there is a pause before each.
    const rounds = Math.floor(this.#failures / this.#endpoints.length)
    if (rounds > 0) await pause(backoffMs(rounds - 1), era)
    const endpoint = this.#endpoints[this.#index]
    if (endpoint === undefined) throw new RangeError('no endpoints')
    try {
      const connection = await this.#open(endpoint, era)
      this.#current = connection
      this.#trouble = undefined
      return connection
    } catch (error) {
      if (era.aborted) throw error
      if (error instanceof EtcdError) this.#trouble = error
      this.#failures++
      this.#index = (this.#index + 1) % this.#endpoints.length
      throw error
    }
  }

  /** One that comes up when nobody waits for it any more is closed. */
  async #open(endpoint: Endpoint, era: AbortSignal): Promise<Connection> {
    const opening = Connection.open(endpoint, this.#options)
    try {
      return await abortable(opening, era)
    } catch (error) {
      if (era.aborted) opening.then(late => late.close()).catch(() => {})
      throw error
    }
  }

  #drop(): void {
    this.#current?.close()
    this.#current = undefined
  }
}

function networkChanged(): EtcdError {
  return new EtcdError({ code: 'unavailable', doing: 'connection', found: 'the network of this machine has changed' })
}

export function clientClosed(): EtcdError {
  return new EtcdError({ code: 'invalid', doing: 'client', found: 'it has been closed' })
}
