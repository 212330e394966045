import { type Compare, compareResults, compareTargets, type KeyValue } from '../../wire/key-value-messages.js'

/** Whether what is asked holds for a key, which may not be there. */
export function evaluateCompare(compare: Compare, item: KeyValue | undefined): boolean {
  const order = orderOf(compare, item)
  if (order === undefined) return false
  switch (compare.result) {
    case compareResults['==']:
      return order === 0
    case compareResults['!=']:
      return order !== 0
    case compareResults['>']:
      return order > 0
    case compareResults['<']:
      return order < 0
    default:
      return true
  }
}

/** Below, at or above what is given. A key that isn't there has no value to compare, and zero for everything else. */
function orderOf(compare: Compare, item: KeyValue | undefined): number | undefined {
  switch (compare.target) {
    case compareTargets.version:
      return (item?.version ?? 0) - compare.version
    case compareTargets.createRevision:
      return (item?.createRevision ?? 0) - compare.createRevision
    case compareTargets.modRevision:
      return (item?.modRevision ?? 0) - compare.modRevision
    case compareTargets.lease:
      return Number((item?.lease ?? 0n) - compare.lease)
    case compareTargets.value:
      return item && Buffer.compare(item.value, compare.value)
    default:
      return 0
  }
}
