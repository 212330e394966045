import type {
  DeleteRangeRequest,
  PutRequest,
  RangeRequest,
  RequestOp,
  TxnRequest,
} from '../../wire/key-value-messages.js'
import { faults } from '../fault.js'
import { isInRange, type KeyRange, type KeyText, keyRange, keyText } from './key-range.js'

const mostOperations = 128

export function checkRange({ key }: RangeRequest): void {
  if (key.length === 0) throw faults.keyNotProvided()
}

export function checkPut({ key, value, lease, ignoreValue, ignoreLease }: PutRequest): void {
  if (key.length === 0) throw faults.keyNotProvided()
  if (ignoreValue && value.length > 0) throw faults.valueProvided()
  if (ignoreLease && lease !== 0n) throw faults.leaseProvided()
}

export function checkDelete({ key }: DeleteRangeRequest): void {
  if (key.length === 0) throw faults.keyNotProvided()
}

/** What can be said of a transaction without looking at the store. */
export function checkTxn(request: TxnRequest): void {
  checkOperations(request, mostOperations)
  touched(request.success)
  touched(request.failure)
}

function checkOperations({ compare, success, failure }: TxnRequest, most: number): void {
  const count = Math.max(compare.length, success.length, failure.length)
  if (count > most) throw faults.tooManyOperations()
  for (const { key } of compare) if (key.length === 0) throw faults.keyNotProvided()
  for (const { requestRange, requestPut, requestDeleteRange, requestTxn } of [...success, ...failure]) {
    if (requestRange) checkRange(requestRange)
    else if (requestPut) checkPut(requestPut)
    else if (requestDeleteRange) checkDelete(requestDeleteRange)
    else if (requestTxn) checkOperations(requestTxn, most - count)
    else throw faults.keyNotFound()
  }
}

interface Touched {
  readonly puts: Set<KeyText>
  readonly deletes: KeyRange[]
}

/** No two operations that are both carried out may put the same key, nor may one delete what another puts. */
function touched(operations: readonly RequestOp[]): Touched {
  const puts = new Set<KeyText>()
  const deletes: KeyRange[] = []
  function refuseTouched(key: KeyText): void {
    if (puts.has(key) || deletes.some(range => isInRange(range, key))) throw faults.duplicateKey()
  }
  for (const { requestDeleteRange } of operations)
    if (requestDeleteRange) deletes.push(keyRange(requestDeleteRange.key, requestDeleteRange.rangeEnd))
  for (const { requestTxn } of operations) {
    if (requestTxn === undefined) continue
    // Only one of the two branches is carried out, so what they have in common does no harm.
    const branches = [touched(requestTxn.success), touched(requestTxn.failure)]
    for (const branch of branches) branch.puts.forEach(refuseTouched)
    for (const branch of branches) {
      for (const key of branch.puts) puts.add(key)
      deletes.push(...branch.deletes)
    }
  }
  for (const { requestPut } of operations) {
    if (requestPut === undefined) continue
    const key = keyText(requestPut.key)
    refuseTouched(key)
    puts.add(key)
  }
  return { puts, deletes }
}
