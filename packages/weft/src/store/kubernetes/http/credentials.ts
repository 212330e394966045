import type { Agent } from 'node:http'
import type { RequestOptions } from 'node:https'

/** What is shown to the API server so that it lets us in, and what it has to show. */
export interface Credentials {
  /** Where the server is: it stands in the same file. */
  readonly server: string
  /** Whose they are and where they come from, for people. */
  readonly source: string
  readonly headers: Readonly<Record<string, string>>
  /** A name and a password. */
  readonly auth?: string
  readonly tls: TlsParts
  /** The way through a proxy, if there is one. */
  readonly proxy?: Agent
}

export type TlsParts = Pick<RequestOptions, 'ca' | 'cert' | 'key' | 'rejectUnauthorized' | 'servername'>

/** Whether a connection that was made with the one is good for the other. */
export function isSameTls(one: TlsParts, other: TlsParts): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
