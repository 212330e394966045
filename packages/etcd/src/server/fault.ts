import { status } from '@grpc/grpc-js'

/** What a client is told when its request is refused. The texts are etcd's, because clients tell faults apart by them. */
export class Fault extends Error {
  override readonly name = 'Fault'
  readonly code: status
  readonly details: string

  constructor(code: status, details: string) {
    super(details)
    this.code = code
    this.details = details
  }
}

const invalid = (text: string) => () => new Fault(status.INVALID_ARGUMENT, `etcdserver: ${text}`)

export const faults = {
  keyNotProvided: invalid('key is not provided'),
  keyNotFound: invalid('key not found'),
  valueProvided: invalid('value is provided'),
  leaseProvided: invalid('lease is provided'),
  tooManyOperations: invalid('too many operations in txn request'),
  duplicateKey: invalid('duplicate key given in txn request'),
  invalidPassword: invalid('authentication failed, invalid user ID or password'),
  userEmpty: invalid('user name is empty'),
  tokenRefused: () => new Fault(status.UNAUTHENTICATED, 'etcdserver: invalid auth token'),
  authenticationDisabled: () => new Fault(status.FAILED_PRECONDITION, 'etcdserver: authentication is not enabled'),
  compacted: () => new Fault(status.OUT_OF_RANGE, 'etcdserver: mvcc: required revision has been compacted'),
  futureRevision: () => new Fault(status.OUT_OF_RANGE, 'etcdserver: mvcc: required revision is a future revision'),
  leaseNotFound: () => new Fault(status.NOT_FOUND, 'etcdserver: requested lease not found'),
  leaseExists: () => new Fault(status.FAILED_PRECONDITION, 'etcdserver: lease already exists'),
  leaseTooLong: () => new Fault(status.OUT_OF_RANGE, 'etcdserver: too large lease TTL'),
  noSpace: () => new Fault(status.RESOURCE_EXHAUSTED, 'etcdserver: mvcc: database space exceeded'),
  diskFailed: (words: string) =>
    new Fault(status.UNAVAILABLE, `etcdserver: the disk refused what was to be written: ${words}`),
  stopped: () => new Fault(status.UNAVAILABLE, 'etcdserver: server stopped'),
}
