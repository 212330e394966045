import { status } from '@grpc/grpc-js'
import { EtcdError, type EtcdErrorCode, type Outcome } from './etcd-error.js'

/** How a call ended, as gRPC says it. */
export interface CallStatus {
  readonly code: number
  readonly details: string
}

interface Meaning {
  readonly code: EtcdErrorCode
  readonly outcome: Outcome
}

// etcd tells many things with few status codes; what tells them apart is the text, which is part of its API.
const meaningOfText: readonly (readonly [RegExp, EtcdErrorCode, Outcome?])[] = [
  [/revision has been compacted/, 'compacted'],
  [/is a future revision/, 'future-revision'],
  [/database space exceeded/, 'no-space'],
  [/too many requests/, 'busy'],
  [/lease already exists/, 'exists'],
  [
    /invalid auth token|revision of auth store is old|user name is empty|invalid user ID or password/,
    'unauthenticated',
  ],
  [/no leader/, 'unavailable'],
  // So says, with the code for the unknown, a member whose leader didn't answer in time.
  [/^context deadline exceeded/, 'deadline', 'unknown'],
  [/^context canceled/, 'unavailable', 'unknown'],
  // A connection that the server has given up is an inner error to gRPC, but another connection may do.
  [/^Received RST_STREAM with code/, 'unavailable', 'unknown'],
]

const meaningOfCode: Readonly<Record<number, Meaning>> = {
  // A connection that breaks, or a leader that changes, may break after the write.
  [status.UNAVAILABLE]: { code: 'unavailable', outcome: 'unknown' },
  [status.CANCELLED]: { code: 'unavailable', outcome: 'unknown' },
  [status.DEADLINE_EXCEEDED]: { code: 'deadline', outcome: 'unknown' },
  [status.UNAUTHENTICATED]: { code: 'unauthenticated', outcome: 'refused' },
  [status.PERMISSION_DENIED]: { code: 'permission-denied', outcome: 'refused' },
  [status.NOT_FOUND]: { code: 'not-found', outcome: 'refused' },
  [status.UNIMPLEMENTED]: { code: 'unsupported', outcome: 'refused' },
  [status.INVALID_ARGUMENT]: { code: 'invalid', outcome: 'refused' },
  [status.FAILED_PRECONDITION]: { code: 'invalid', outcome: 'refused' },
  [status.OUT_OF_RANGE]: { code: 'invalid', outcome: 'refused' },
  [status.RESOURCE_EXHAUSTED]: { code: 'invalid', outcome: 'refused' },
}

export function errorOfStatus({ code, details }: CallStatus, doing: string): EtcdError {
  const text = meaningOfText.find(([pattern]) => pattern.test(details))
  const meaning: Meaning = text
    ? { code: text[1], outcome: text[2] ?? 'refused' }
    : (meaningOfCode[code] ?? { code: 'internal', outcome: 'unknown' })
  return new EtcdError({ ...meaning, doing, found: details })
}

/** The words of etcd when it is asked for a token that it doesn't need. */
export function isAuthenticationDisabled(error: unknown): boolean {
  return error instanceof EtcdError && error.found.includes('authentication is not enabled')
}
