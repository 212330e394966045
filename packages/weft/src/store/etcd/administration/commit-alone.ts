import type { KeyValue, Transaction } from '../key-value-store.js'
import type { EtcdPlace } from './etcd-place.js'

export interface Decided<Result> {
  /** Absent when there is nothing to be written. */
  readonly transaction?: Pick<Transaction, 'requires' | 'writes'>
  readonly result: Result
}

/** Decides on what is there, writes on condition that it is still there, and decides again if somebody was quicker. */
export async function commitAlone<Result>(
  { kv, prefix }: EtcdPlace,
  signal: AbortSignal,
  decide: (kvs: readonly KeyValue[]) => Decided<Result>,
): Promise<Result> {
  const look = { prefix: `${prefix}/` }
  let { kvs } = await kv.range(look, signal)
  while (true) {
    const { transaction, result } = decide(kvs)
    if (transaction === undefined) return result
    const outcome = await kv.commit({ ...transaction, look }, signal)
    if (outcome.isDone) return result
    kvs = outcome.kvs
  }
}
