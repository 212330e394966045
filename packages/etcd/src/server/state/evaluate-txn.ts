import type {
  DeleteRangeRequest,
  KeyValue,
  PutRequest,
  RequestOp,
  ResponseOpSent,
  TxnRequest,
} from '../../wire/key-value-messages.js'
import { faults } from '../fault.js'
import { evaluateCompare } from './evaluate-compare.js'
import { checkRevision, evaluateRange } from './evaluate-range.js'
import { keyRange, keyText } from './key-range.js'
import type { Revision, State } from './state.js'

/** Which branches a transaction and those inside it will take. */
interface Branch {
  readonly succeeded: boolean
  readonly steps: readonly Step[]
}

interface Step {
  readonly operation: RequestOp
  readonly inner: Branch | undefined
}

export interface TxnResult {
  readonly succeeded: boolean
  readonly responses: ResponseOpSent[]
}

/** First everything is decided and checked, then everything is done: a transaction that fails has changed nothing. */
export function evaluateTxn(state: State, request: TxnRequest): TxnResult {
  const branch = decide(state, request)
  checkBranch(state, branch)
  return state.change(revision => carryOut(state, revision, branch))
}

export function evaluatePut(state: State, request: PutRequest): { previous: KeyValue | undefined } {
  checkPutAgainst(state, request)
  return state.change(revision => put(revision, request))
}

export function evaluateDelete(state: State, { key, rangeEnd }: DeleteRangeRequest): KeyValue[] {
  return state.change(revision => revision.deleteRange(keyRange(key, rangeEnd)))
}

/** All comparisons look at the store as it is before the transaction, those of inner transactions too. */
function decide(state: State, { compare, success, failure }: TxnRequest): Branch {
  const { history } = state
  const succeeded = compare.every(one => {
    if (one.rangeEnd.length === 0) return evaluateCompare(one, history.at(keyText(one.key), history.revision))
    const items = history.inRange(keyRange(one.key, one.rangeEnd), history.revision)
    return items.length === 0 ? evaluateCompare(one, undefined) : items.every(item => evaluateCompare(one, item))
  })
  const steps = (succeeded ? success : failure).map(operation => ({
    operation,
    inner: operation.requestTxn && decide(state, operation.requestTxn),
  }))
  return { succeeded, steps }
}

function checkBranch(state: State, { steps }: Branch): void {
  for (const { operation, inner } of steps) {
    if (operation.requestPut) checkPutAgainst(state, operation.requestPut)
    if (operation.requestRange) checkRevision(state.history, operation.requestRange.revision)
    if (inner) checkBranch(state, inner)
  }
}

function checkPutAgainst({ history, leases }: State, request: PutRequest): void {
  if ((request.ignoreValue || request.ignoreLease) && !history.at(keyText(request.key), history.revision))
    throw faults.keyNotFound()
  if (request.lease !== 0n && leases.get(request.lease) === undefined) throw faults.leaseNotFound()
}

function carryOut(state: State, revision: Revision, { succeeded, steps }: Branch): TxnResult {
  const responses = steps.map(({ operation, inner }): ResponseOpSent => {
    const { requestRange, requestPut, requestDeleteRange } = operation
    if (requestRange) return { responseRange: { ...headerNow(state), ...evaluateRange(state.history, requestRange) } }
    if (requestPut) {
      const { previous } = put(revision, requestPut)
      return { responsePut: { ...headerNow(state), ...(requestPut.prevKv && previous && { prevKv: previous }) } }
    }
    if (requestDeleteRange) {
      const items = revision.deleteRange(keyRange(requestDeleteRange.key, requestDeleteRange.rangeEnd))
      const prevKvs = requestDeleteRange.prevKv ? items : []
      return { responseDeleteRange: { ...headerNow(state), deleted: items.length, prevKvs } }
    }
    if (inner) return { responseTxn: { ...headerNow(state), ...carryOut(state, revision, inner) } }
    return {}
  })
  return { succeeded, responses }
}

function put(revision: Revision, request: PutRequest): { previous: KeyValue | undefined } {
  const key = keyText(request.key)
  const previous = revision.at(key)
  const value = request.ignoreValue ? (previous?.value ?? request.value) : request.value
  const lease = request.ignoreLease ? (previous?.lease ?? 0n) : request.lease
  revision.put(key, { value, lease })
  return { previous }
}

/** Answers inside a transaction carry the revision at which they were true. */
function headerNow({ history }: State): { header: { revision: number } } {
  return { header: { revision: history.revision } }
}
