import { type Etcd, EtcdError } from '@weft/etcd'
import { show } from '../../document/show.js'
import { GrantedLeases } from './granted-leases.js'
import { type ImportPlan, type PlannedKey, planImport } from './plan-import.js'
import type { StoreDocument } from './store-document.js'

/** Of an etcd, what an import needs. */
export type ImportTarget = Pick<Etcd, 'range' | 'txn' | 'grantLease' | 'revokeLease'>

export interface ImportOptions {
  /** Put what the document says over keys that say something else. */
  readonly replaces: boolean
  /** Only find out what would be done. */
  readonly isDryRun: boolean
}

/**
 * Brings the keys of a document into a store and says what was found there before. Each transaction is on condition that
 * nobody wrote these keys meanwhile; when somebody did, it looks again, and what it has written by then is the same.
 */
export async function importStore(
  etcd: ImportTarget,
  document: StoreDocument,
  { replaces, isDryRun }: ImportOptions,
): Promise<ImportPlan> {
  const look = async () => planImport(document, (await etcd.range({ prefix: `${document.prefix}/` })).items)
  const first = await look()
  if (isDryRun) return first
  const leases = new GrantedLeases(etcd, document.leases)
  let isUncertain = false
  let written = 0
  try {
    for (let plan = first; plan.batches.length > 0; ) {
      if (!replaces) refuseOthers(plan, written)
      const [batch = [], ...batches] = plan.batches
      const isWritten = await write(etcd, batch, leases)
      if (isWritten) written += batch.length
      plan = isWritten ? { ...plan, batches } : await look()
    }
    return first
  } catch (error) {
    isUncertain = error instanceof EtcdError && error.outcome === 'unknown'
    throw error
  } finally {
    // Keys that may have been written after all must not go with their leases.
    if (!isUncertain) await leases.giveBack()
  }
}

/** All of the batch, or false and nothing. */
async function write(etcd: ImportTarget, batch: readonly PlannedKey[], leases: GrantedLeases): Promise<boolean> {
  const names = batch.flatMap(({ lease }) => (lease === undefined ? [] : [lease]))
  const granted = await leases.grant(new Set(names))
  const { succeeded } = await etcd.txn({
    compare: batch.map(({ key, modRevision }) => ({ key, is: '==', modRevision })),
    success: batch.map(({ key, value, lease }) => ({ do: 'put', key, value, lease: granted.get(lease ?? '') ?? 0n })),
  })
  if (succeeded) leases.use()
  return succeeded
}

function refuseOthers({ batches }: ImportPlan, written: number): void {
  const others = batches.flat().filter(({ found }) => found === 'something else')
  const [first] = others
  if (first === undefined) return
  const which = others.length === 1 ? '' : `, and so are ${others.length - 1} more`
  const done = written === 0 ? 'nothing was written' : `${written} keys were written before that`
  throw new Error(
    `${show(first.key.toString())} is there already and says something else${which}; ${done}; --replace puts the document's words over them`,
  )
}
