import { families, familyLease } from '../../../model/family.js'
import type { KeyValue } from '../../../store/etcd/key-value-store.js'
import { readRecord } from '../../../store/etcd/lease-record.js'
import { prefix } from '../../../store/etcd/testing/key-value-of.js'
import type { Deed, KeyChange } from '../books.js'
import type { World } from '../world.js'

/** What the operator reserved stays reserved until the operator says otherwise. */
export function guardReservations(world: World): void {
  const reserved = new Set<string>()
  world.books.onDeed(deed => {
    for (const change of deed.changes) {
      const complaint = judge(change, deed)
      if (complaint !== undefined) world.breaks(complaint)
    }
  })

  function judge({ key, before, after }: KeyChange, { author, changes }: Deed): string | undefined {
    const isReserved = after?.leaseId === 0n
    if (author.is === 'operator' || author.is === 'flannel') {
      if (isReserved) reserved.add(key)
      else reserved.delete(key)
      return undefined
    }
    if (!reserved.has(key)) {
      if (!isReserved || changes.some(other => reserved.has(other.key))) return undefined
      return `${author.name} made a reservation of its own: ${key}`
    }
    if (isReserved) return undefined
    reserved.delete(key)
    if (after !== undefined) return `${author.name} made ${key}, which is reserved, a lease that runs out`
    const heir = changes.find(other => other.after?.leaseId === 0n && other.after !== before)
    if (author.is === 'daemon' && heir?.after !== undefined && before !== undefined && covers(heir.after, before)) {
      reserved.add(heir.key)
      return undefined
    }
    return `${key}, which is reserved, was lost: ${author.name} deleted it`
  }
}

/** A node that gets a second family takes its reservation along to another key. */
function covers(heir: KeyValue, before: KeyValue): boolean {
  const [young, old] = [readRecord(prefix, heir), readRecord(prefix, before)]
  if (young?.is !== 'readable' || old?.is !== 'readable') return false
  return families.every(family => {
    const { subnet } = familyLease(old.lease, family)
    return subnet === undefined || subnet === familyLease(young.lease, family).subnet
  })
}
