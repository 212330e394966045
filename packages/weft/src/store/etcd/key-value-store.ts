/**
 * The few calls of etcd's v3 API that leases need. Each rejects with a `StoreError` when the store does not do it, and
 * with the signal's reason when that aborts.
 */
export interface KeyValueStore {
  readonly range: (range: Look, signal: AbortSignal) => Promise<View>
  readonly commit: (transaction: Transaction, signal: AbortSignal) => Promise<Outcome>
  readonly grant: (ttlSeconds: number, signal: AbortSignal) => Promise<bigint>
  /** The seconds that the lease has from now on; undefined when there is no such lease any more. */
  readonly keepAlive: (leaseId: bigint, signal: AbortSignal) => Promise<number | undefined>
  /** The seconds that the lease still has; undefined when there is no such lease any more. */
  readonly timeToLive: (leaseId: bigint, signal: AbortSignal) => Promise<number | undefined>
  readonly revoke: (leaseId: bigint, signal: AbortSignal) => Promise<void>
  /** Mends itself after interruptions; throws 'compacted' when changes that were not told are gone. */
  readonly watch: (range: KeyRange, fromRevision: number, signal: AbortSignal) => AsyncIterable<WatchUpdate>
  /** Goes on over a new connection: the one that there is may be dead, for this machine's network has changed. */
  readonly reconnect: () => void
}

export type KeyRange = { readonly key: string } | { readonly prefix: string }

export interface KeyValue {
  readonly key: string
  /** Bytes that are not UTF-8 come as replacement characters. */
  readonly value: string
  readonly createRevision: number
  readonly modRevision: number
  /** 0: no lease, so the key stays until somebody deletes it. */
  readonly leaseId: bigint
}

/** All there is in a range at one moment. */
export interface View {
  readonly revision: number
  readonly kvs: readonly KeyValue[]
}

export interface Transaction {
  /** What must be so for the writes to be done, all or none. */
  readonly requires: readonly Requirement[]
  readonly writes: readonly Write[]
  /** What to look at in the same moment, whether it was so or not. */
  readonly look: Look
}

export type Requirement =
  /** Revision 0 means that there is no such key. */
  | { readonly key: string; readonly modRevision: number }
  /** Of all keys in the range none was made at this revision or later. */
  | { readonly prefix: string; readonly createdBefore: number }

/** With `createdFrom` only the keys that were made at that revision or later. */
export type Look = KeyRange & { readonly createdFrom?: number }

export type Write =
  | { readonly do: 'put'; readonly key: string; readonly value: string; readonly leaseId: bigint }
  | { readonly do: 'delete'; readonly key: string }

export interface Outcome extends View {
  readonly isDone: boolean
}

export type Change = { readonly is: 'put'; readonly kv: KeyValue } | { readonly is: 'delete'; readonly key: string }

export type WatchUpdate =
  /** The store listens, for the first time or again; its own revision now. */
  | { readonly is: 'connected'; readonly revision: number }
  /** Everything up to this revision has been told, in order. */
  | { readonly is: 'changes'; readonly revision: number; readonly changes: readonly Change[] }
  /** Nothing is heard for now. */
  | { readonly is: 'interrupted'; readonly error: Error }
