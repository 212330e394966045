import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Metadata } from '@grpc/grpc-js'
import { faults } from './fault.js'

const lifeMs = 5 * 60_000

/** Who may use the server. Each of them may do everything; without any, so may everybody. */
export class Accounts {
  readonly #passwords: ReadonlyMap<string, string>
  readonly #tokens = new Map<string, number>()

  constructor(passwords: ReadonlyMap<string, string>) {
    this.#passwords = passwords
  }

  /** A token for a name and its password. As in etcd, it is good for five minutes after its last use. */
  authenticate(name: string, password: string): string {
    if (this.#passwords.size === 0) throw faults.authenticationDisabled()
    const right = this.#passwords.get(name)
    if (right === undefined || !isEqual(right, password)) throw faults.invalidPassword()
    for (const [token, until] of this.#tokens) if (until < performance.now()) this.#tokens.delete(token)
    const token = randomBytes(18).toString('base64url')
    this.#tokens.set(token, performance.now() + lifeMs)
    return token
  }

  admit(metadata: Metadata): void {
    if (this.#passwords.size === 0) return
    const [token] = metadata.get('token')
    if (token === undefined) throw faults.userEmpty()
    const until = this.#tokens.get(token.toString()) ?? 0
    if (until < performance.now()) throw faults.tokenRefused()
    this.#tokens.set(token.toString(), performance.now() + lifeMs)
  }
}

/** Takes the same time whatever is different. */
function isEqual(one: string, other: string): boolean {
  const [left, right] = [one, other].map(text => createHash('sha256').update(text).digest())
  return left !== undefined && right !== undefined && timingSafeEqual(left, right)
}
