import type { Claim } from '../../model/claim.js'
import type { Lease } from '../../model/lease.js'
import { Alarm } from '../../time/alarm.js'
import type { HoldEvent, LeaseStore, StoreEvent } from '../lease-store.js'
import { saysTheSame } from '../says-the-same.js'
import { snapshotAfter } from '../snapshot-after.js'
import type { HolderParts } from './acquire-lease.js'
import { holdLease } from './hold-lease.js'
import { judgeRecords } from './judge-records.js'
import { Mirror } from './mirror.js'
import { storeFailure } from './store-failure.js'

/** Leases in an etcd that flannel's nodes may share. */
export class EtcdStore implements LeaseStore {
  readonly name: string
  readonly #parts: HolderParts

  constructor(parts: HolderParts) {
    this.name = parts.name
    this.#parts = parts
  }

  hold(claim: Claim, signal: AbortSignal): AsyncGenerator<HoldEvent, void> {
    return holdLease(this.#parts, claim, signal)
  }

  async *watch(signal: AbortSignal): AsyncGenerator<StoreEvent, void> {
    const { clock, prefix } = this.#parts
    const alarm = new Alarm(clock)
    const range = { prefix: `${prefix}/` }
    let told: StoreEvent | undefined
    let leases: readonly Lease[] | undefined
    if (signal.aborted) return
    await using mirror = new Mirror({ ...this.#parts, range, onChange: () => alarm.ring() })
    while (true) {
      await alarm.next(signal)
      if (signal.aborted) return
      const { picture, trouble } = mirror
      let event: StoreEvent
      if (trouble !== undefined) event = { is: 'trouble', problem: storeFailure(this.name, trouble) }
      else if (picture === undefined) continue
      else {
        const judged = judgeRecords(prefix, picture.kvs.values())
        leases = snapshotAfter(leases, judged.leases)
        event = { is: 'snapshot', leases, problems: judged.problems }
      }
      if (saysTheSame(event, told)) continue
      told = event
      yield event
    }
  }
}
