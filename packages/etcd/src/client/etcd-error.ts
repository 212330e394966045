/** What went wrong, in words that a program may rely on. */
export type EtcdErrorCode =
  /** No endpoint answers, or the cluster has no leader. */
  | 'unavailable'
  /** An endpoint took the request and no answer came in time. */
  | 'deadline'
  /** The server has too much to do. */
  | 'busy'
  /** Name and password, or the token that they were changed for, aren't accepted. */
  | 'unauthenticated'
  | 'permission-denied'
  /** The revision that was asked for has been compacted away. */
  | 'compacted'
  | 'future-revision'
  /** No such lease. */
  | 'not-found'
  /** A lease of this id exists. */
  | 'exists'
  /** The server's disk or its quota is full. */
  | 'no-space'
  /** The request, or an option of the client, can't be meant. */
  | 'invalid'
  /** The server doesn't know this method. */
  | 'unsupported'
  | 'internal'

/** Whether a request that failed can have had an effect. */
export type Outcome = 'refused' | 'unknown'

const retryable = new Set<EtcdErrorCode>(['unavailable', 'deadline', 'busy'])

export interface EtcdErrorFields {
  readonly code: EtcdErrorCode
  /** What was tried, such as "range at http://127.0.0.1:2379". */
  readonly doing: string
  /** What was found, in the server's or the system's own words. */
  readonly found: string
  readonly outcome?: Outcome
  readonly compactRevision?: number
  readonly cause?: unknown
}

/** The one error of this client. Its message holds no password, token or key material. */
export class EtcdError extends Error {
  override readonly name = 'EtcdError'
  readonly code: EtcdErrorCode
  /** The server's own words, for a person. */
  readonly found: string
  /** 'unknown' means that a write may have happened all the same. */
  readonly outcome: Outcome
  /** With code 'compacted', from a watch: what was changed before this revision can't be told any more. */
  readonly compactRevision: number | undefined

  constructor({ code, doing, found, outcome = 'refused', compactRevision, cause }: EtcdErrorFields) {
    super(`etcd ${doing}: ${found}`, cause === undefined ? undefined : { cause })
    this.code = code
    this.found = found
    this.outcome = outcome
    this.compactRevision = compactRevision
  }

  /** The same request may succeed later without anybody changing anything. */
  get isRetryable(): boolean {
    return retryable.has(this.code)
  }
}
