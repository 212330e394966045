export {
  type DeleteResult,
  Etcd,
  type EtcdOptions,
  type Lease,
  type LeaseLife,
  type MemberStatus,
  type RangeResult,
} from './client/etcd.js'
export { EtcdError, type EtcdErrorCode, type Outcome } from './client/etcd-error.js'
export type { KeepAliveOptions } from './client/keep-lease-alive.js'
export type { Bytes, KeySelector } from './client/key-selector.js'
export type { CallOptions } from './client/session.js'
export type { TlsFiles } from './client/tls-files.js'
export type { User } from './client/token-source.js'
export type {
  Comparison,
  DeleteOptions,
  Operation,
  OperationResult,
  PutOptions,
  RangeOptions,
  Transaction,
  TransactionResult,
} from './client/transaction.js'
export type { WatchEvent, WatchOptions, WatchUpdate } from './client/watch.js'
export type { KeyValue } from './wire/key-value-messages.js'
