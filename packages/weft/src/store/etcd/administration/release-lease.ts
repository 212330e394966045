import type { Write } from '../key-value-store.js'
import { isReservation, readRecords } from '../lease-record.js'
import { commitAlone, type Decided } from './commit-alone.js'
import type { EtcdPlace } from './etcd-place.js'
import { findRecord } from './find-record.js'

/** flannel's. */
const ttlSeconds = 86_400

export interface Released {
  readonly key: string
  /** `free`: the key is gone. `leased`: it goes when its time is over, unless its node goes on. */
  readonly now: 'free' | 'leased'
  /** Nothing had to be written. */
  readonly wasSo: boolean
}

/** Makes an ordinary lease of a reservation: a node that is there goes on with it, one that is gone loses it in a day. */
export async function releaseLease(place: EtcdPlace, named: string, signal: AbortSignal): Promise<Released> {
  const leaseId = await place.kv.grant(ttlSeconds, signal)
  let isUsed = false
  try {
    const released = await commitAlone(place, signal, (kvs): Decided<Released> => {
      const record = findRecord(readRecords(place.prefix, kvs), named)
      const { key, value, modRevision } = record.kv
      const result: Released = { key, now: 'leased', wasSo: !isReservation(record) }
      if (result.wasSo) return { result }
      const write: Write = { do: 'put', key, value, leaseId }
      return { transaction: { requires: [{ key, modRevision }], writes: [write] }, result }
    })
    isUsed = !released.wasSo
    return released
  } finally {
    if (!isUsed) await place.kv.revoke(leaseId, signal)
  }
}

/** Deletes the key at once, reserved or not. A node that is there makes it again; it is for one that is gone. */
export function deleteLease(place: EtcdPlace, named: string, signal: AbortSignal): Promise<Released> {
  return commitAlone(place, signal, (kvs): Decided<Released> => {
    const { key, modRevision } = findRecord(readRecords(place.prefix, kvs), named).kv
    const write: Write = { do: 'delete', key }
    const result: Released = { key, now: 'free', wasSo: false }
    return { transaction: { requires: [{ key, modRevision }], writes: [write] }, result }
  })
}
