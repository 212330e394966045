import {
  type KeyValue,
  type RangeRequest,
  type RangeResponse,
  sortOrders,
  sortTargets,
} from '../../wire/key-value-messages.js'
import { faults } from '../fault.js'
import type { History } from './history.js'
import { keyRange, keyText } from './key-range.js'

export type RangeResult = Pick<RangeResponse, 'kvs' | 'count' | 'more'>

const nothing = Buffer.alloc(0)

export function evaluateRange(history: History, request: RangeRequest): RangeResult {
  checkRevision(history, request.revision)
  const revision = request.revision > 0 ? request.revision : history.revision
  const found = history.inRange(keyRange(request.key, request.rangeEnd), revision)
  if (request.countOnly) return { kvs: [], count: found.length, more: false }
  const wanted = sorted(
    found.filter(item => isWanted(item, request)),
    request,
  )
  const more = request.limit > 0 && wanted.length > request.limit
  const shown = more ? wanted.slice(0, request.limit) : wanted
  // etcd counts what is in the range, whether or not the other conditions leave it out.
  return { kvs: request.keysOnly ? shown.map(withoutValue) : shown, count: found.length, more }
}

export function checkRevision(history: History, revision: number): void {
  if (revision > history.revision) throw faults.futureRevision()
  if (revision > 0 && revision < history.compactRevision) throw faults.compacted()
}

function isWanted({ modRevision, createRevision }: KeyValue, request: RangeRequest): boolean {
  const { minModRevision, maxModRevision, minCreateRevision, maxCreateRevision } = request
  return (
    modRevision >= minModRevision &&
    (maxModRevision === 0 || modRevision <= maxModRevision) &&
    createRevision >= minCreateRevision &&
    (maxCreateRevision === 0 || createRevision <= maxCreateRevision)
  )
}

const sortKeys: Readonly<Record<number, (item: KeyValue) => string | number>> = {
  [sortTargets.key]: item => keyText(item.key),
  [sortTargets.version]: item => item.version,
  [sortTargets.create]: item => item.createRevision,
  [sortTargets.mod]: item => item.modRevision,
  [sortTargets.value]: item => keyText(item.value),
}

/** In the order of the keys unless something else is asked for; a target without a direction means ascending. */
function sorted(items: KeyValue[], { sortOrder, sortTarget }: RangeRequest): KeyValue[] {
  const keyOf = sortKeys[sortTarget]
  if (keyOf === undefined || (sortTarget === sortTargets.key && sortOrder !== sortOrders.descend)) return items
  const sign = sortOrder === sortOrders.descend ? -1 : 1
  return items.sort((one, other) => {
    const [left, right] = [keyOf(one), keyOf(other)]
    return left < right ? -sign : left > right ? sign : 0
  })
}

function withoutValue(item: KeyValue): KeyValue {
  return { ...item, value: nothing }
}
