import type { KeyValue } from '@weft/etcd'
import type { MovedKey, StoreDocument } from './store-document.js'

/** A key of the document, and what is in its place. */
export interface PlannedKey extends MovedKey {
  readonly found: 'nothing' | 'the same' | 'something else'
  /** Of what was found; 0 for nothing. */
  readonly modRevision: number
}

export interface ImportPlan {
  readonly keys: readonly PlannedKey[]
  /** What is to be written: each batch is one transaction. */
  readonly batches: readonly (readonly PlannedKey[])[]
}

/** etcd's own limits, unless told otherwise: 128 operations in a transaction, and 1.5 MB for a request. */
const mostKeys = 128
const mostBytes = 1_000_000

/**
 * What an import would do to a store in which these keys are. Net-conf goes last: no node looks for a subnet before all
 * leases are there.
 */
export function planImport(
  { prefix, keys }: Pick<StoreDocument, 'prefix' | 'keys'>,
  present: readonly KeyValue[],
): ImportPlan {
  const byKey = new Map(present.map(item => [nameOf(item.key), item]))
  const config = nameOf(Buffer.from(`${prefix}/config`))
  const ordered = [...keys].sort(
    (one, other) => Number(nameOf(one.key) === config) - Number(nameOf(other.key) === config),
  )
  const planned = ordered.map((moved): PlannedKey => {
    const item = byKey.get(nameOf(moved.key))
    return {
      ...moved,
      found: item === undefined ? 'nothing' : compare(moved, item),
      modRevision: item?.modRevision ?? 0,
    }
  })
  return { keys: planned, batches: inBatches(planned.filter(({ found }) => found !== 'the same')) }
}

/** A reservation and a lease that runs out are not the same, whatever they say. */
function compare({ value, lease }: MovedKey, item: KeyValue): 'the same' | 'something else' {
  return value.equals(item.value) && (lease === undefined) === (item.lease === 0n) ? 'the same' : 'something else'
}

function inBatches(keys: readonly PlannedKey[]): readonly (readonly PlannedKey[])[] {
  const batches: PlannedKey[][] = []
  let room = 0
  for (const key of keys) {
    const bytes = bytesOf(key)
    const last = batches.at(-1)
    if (last === undefined || last.length === mostKeys || bytes > room) {
      batches.push([key])
      room = mostBytes - bytes
    } else {
      last.push(key)
      room -= bytes
    }
  }
  return batches
}

/** The key stands in the condition and in the write, each with something around it. */
function bytesOf({ key, value }: MovedKey): number {
  return 2 * key.length + value.length + 64
}

/** Different bytes, different names. */
function nameOf(key: Buffer): string {
  return key.toString('latin1')
}
