import { methods } from '../wire/method.js'
import { abortable } from './abortable.js'
import type { Connection } from './connection.js'
import { isAuthenticationDisabled } from './error-of-status.js'
import { invoke } from './invoke.js'

export interface User {
  readonly name: string
  readonly password: string
}

const patienceMs = 5_000

/** Changes a name and a password for a token when one is needed. Every member of a cluster knows the token. */
export class TokenSource {
  readonly #user: User | undefined
  #token: Promise<string | undefined> | undefined

  constructor(user: User | undefined) {
    this.#user = user
  }

  async token(connection: Connection, signal: AbortSignal): Promise<string | undefined> {
    if (this.#user === undefined) return undefined
    this.#token ??= authenticate(connection, this.#user)
    const asked = this.#token
    try {
      return await abortable(asked, signal)
    } catch (error) {
      if (this.#token === asked && !signal.aborted) this.#token = undefined
      throw error
    }
  }

  /** The server refused this token: the next call gets another. Says whether there can be another. */
  async renew(refused: string | undefined): Promise<boolean> {
    if (this.#user === undefined) return false
    const asked = this.#token
    if (asked !== undefined && (await asked.catch(() => refused)) === refused && this.#token === asked) {
      this.#token = undefined
    }
    return true
  }
}

async function authenticate(connection: Connection, user: User): Promise<string | undefined> {
  try {
    const { token } = await invoke(methods.authenticate, {
      connection,
      request: user,
      token: undefined,
      deadline: Date.now() + patienceMs,
      signal: AbortSignal.timeout(patienceMs),
      doing: `authenticate at ${connection.endpoint.url}`,
    })
    return token
  } catch (error) {
    // Then nobody needs a token; should that change, the server will refuse a request and we come here again.
    if (isAuthenticationDisabled(error)) return undefined
    throw error
  }
}
