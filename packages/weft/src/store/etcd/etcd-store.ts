import type { Claim } from '../../model/claim.js'
import { fewProblems } from '../few-problems.js'
import type { LeaseStore, Snapshot, Trouble } from '../lease-store.js'
import { saysTheSame } from '../says-the-same.js'
import { snapshotAfter } from '../snapshot-after.js'
import type { HolderParts } from './acquire-lease.js'
import { followRange } from './follow-range.js'
import { holdLease } from './hold-lease.js'
import { judgeRecords } from './judge-records.js'
import type { Standing } from './lease-keeper.js'
import type { Picture } from './mirror.js'

/** Leases in an etcd that flannel's nodes may share. */
export class EtcdStore implements LeaseStore {
  readonly name: string
  readonly #parts: HolderParts

  constructor(parts: HolderParts) {
    this.name = parts.name
    this.#parts = parts
  }

  watch(signal: AbortSignal): AsyncGenerator<Snapshot | Trouble, void> {
    const { name, prefix } = this.#parts
    const read = ({ kvs }: Picture, told: Snapshot | undefined): Snapshot => {
      const { leases, problems } = judgeRecords(prefix, kvs.values())
      const snapshot: Snapshot = {
        is: 'snapshot',
        leases: snapshotAfter(told?.leases, leases),
        problems: fewProblems(problems),
      }
      return told !== undefined && saysTheSame(snapshot, told) ? told : snapshot
    }
    return followRange(this.#parts, { range: { prefix: `${prefix}/` }, name, read }, signal)
  }

  hold(claim: Claim, signal: AbortSignal): AsyncGenerator<Standing, void> {
    return holdLease(this.#parts, claim, signal)
  }

  reconnect(): void {
    this.#parts.kv.reconnect()
  }
}
