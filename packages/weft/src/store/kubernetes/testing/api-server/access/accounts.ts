import { randomBytes } from 'node:crypto'
import { ApiFailure } from '../api-failure.js'
import { type ApiUser, anonymous } from './api-user.js'

interface Token {
  readonly userName: string
  expiresAtMs: number
}

/** Who may come in: by a bearer token that may run out, or by a certificate that the server's authority has signed. */
export class Accounts {
  readonly #users = new Map<string, ApiUser>()
  readonly #tokens = new Map<string, Token>()

  add(user: ApiUser): void {
    this.#users.set(user.name, user)
  }

  issueToken(userName: string, expiresInSeconds: number | undefined): string {
    const token = randomBytes(24).toString('base64url')
    const expiresAtMs = expiresInSeconds === undefined ? Number.POSITIVE_INFINITY : Date.now() + expiresInSeconds * 1000
    this.#tokens.set(token, { userName, expiresAtMs })
    return token
  }

  expireToken(token: string): void {
    const known = this.#tokens.get(token)
    if (known !== undefined) known.expiresAtMs = Date.now()
  }

  /** Whoever shows nothing is nobody in particular; whoever shows something wrong is refused. */
  authenticate(authorization: string | undefined, certificateName: string | undefined): ApiUser {
    if (certificateName !== undefined) return this.#userOf(certificateName)
    if (authorization === undefined) return anonymous
    const [, text] = /^Bearer\s+(\S+)$/i.exec(authorization) ?? []
    const token = text === undefined ? undefined : this.#tokens.get(text)
    if (token === undefined || token.expiresAtMs <= Date.now()) throw ApiFailure.unauthorized()
    return this.#userOf(token.userName)
  }

  #userOf(name: string): ApiUser {
    return this.#users.get(name) ?? { name, grants: [] }
  }
}
