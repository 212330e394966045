import type { RequestOptions } from 'node:https'
import type { Authenticator } from '@kubernetes/client-node/dist/auth.js'
import type { User } from '@kubernetes/client-node/dist/config_types.js'
import { isJsonObject, type Json, type JsonObject } from '../../../model/json.js'
import { type LoginProgram, runLoginProgram } from './login-program.js'

/** It may ask somebody else far away. */
const longestMs = 20_000

/**
 * Who a program says that we are, remembered until that runs out. In the place of what the official client has for this,
 * which waits for ever for a program that hangs.
 */
export class ProgramLogin implements Authenticator {
  readonly #program: LoginProgram
  #known: { readonly status: JsonObject; readonly untilMs: number } | undefined

  constructor(program: LoginProgram) {
    this.#program = program
  }

  isAuthProvider(_user: User): boolean {
    return true
  }

  async applyAuthentication(_user: User, options: RequestOptions): Promise<void> {
    const { token, clientCertificateData: cert, clientKeyData: key } = await this.#status()
    if (isSaid(cert)) options.cert = cert
    if (isSaid(key)) options.key = key
    if (isSaid(token)) options.headers = { ...options.headers, Authorization: `Bearer ${token}` }
  }

  async #status(): Promise<JsonObject> {
    if (this.#known !== undefined && this.#known.untilMs > Date.now()) return this.#known.status
    const printed: Json = JSON.parse(await runLoginProgram(this.#program, longestMs))
    const status = isJsonObject(printed) && isJsonObject(printed.status) ? printed.status : {}
    const { expirationTimestamp: end } = status
    // Without an end it is good until it is refused.
    const untilMs = isSaid(end) ? Date.parse(end) : Number.POSITIVE_INFINITY
    this.#known = { status, untilMs }
    return status
  }
}

function isSaid(value: Json | undefined): value is string {
  return typeof value === 'string' && value !== ''
}
