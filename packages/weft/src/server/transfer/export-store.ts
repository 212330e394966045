import type { Etcd, KeyValue } from '@weft/etcd'
import type { MovedLease, StoreDocument } from './store-document.js'

/** Of an etcd, what an export needs. */
export type ExportSource = Pick<Etcd, 'range' | 'leaseTimeToLive'>

export interface Exported {
  readonly document: StoreDocument
  /** Keys whose leases ran out while they were being asked for. */
  readonly expired: number
}

/** Each request has its time; the last of thousands at once would wait too long. */
const mostAtOnce = 100

/** Everything under a prefix, as it was at one moment. */
export async function exportStore(etcd: ExportSource, prefix: string, exportedAt: string): Promise<Exported> {
  const { items } = await etcd.range({ prefix: `${prefix}/` })
  const leases = await livingLeases(etcd, items)
  const living = items.filter(({ lease }) => lease === 0n || leases.has(lease))
  const keys = living.map(({ key, value, lease }) => {
    const id = leases.get(lease)?.id
    return { key, value, ...(id !== undefined && { lease: id }) }
  })
  const document = { prefix, exportedAt, leases: [...leases.values()], keys }
  return { document, expired: items.length - living.length }
}

async function livingLeases(etcd: ExportSource, items: readonly KeyValue[]): Promise<ReadonlyMap<bigint, MovedLease>> {
  const ids = [...new Set(items.map(({ lease }) => lease))].filter(id => id !== 0n)
  const living = new Map<bigint, MovedLease>()
  for (let start = 0; start < ids.length; start += mostAtOnce) {
    const some = ids.slice(start, start + mostAtOnce)
    const lives = await Promise.all(some.map(async id => ({ id, life: await etcd.leaseTimeToLive(id) })))
    for (const { id, life } of lives)
      if (life !== undefined) living.set(id, { id: id.toString(16), leftSeconds: life.leftSeconds })
  }
  return living
}
