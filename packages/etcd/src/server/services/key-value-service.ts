import type { RequestOp } from '../../wire/key-value-messages.js'
import { methods } from '../../wire/method.js'
import { checkDelete, checkPut, checkRange, checkTxn } from '../state/check-request.js'
import { evaluateRange } from '../state/evaluate-range.js'
import { evaluateDelete, evaluatePut, evaluateTxn } from '../state/evaluate-txn.js'
import type { Store } from '../store.js'
import { type Counter, handleUnary } from './handle.js'
import { headerOf } from './header.js'

export function serveKeyValue(counter: Counter, store: Store): void {
  handleUnary(counter, methods.range, request => {
    checkRange(request)
    return store.read(({ history }) => ({
      header: headerOf(store, history.revision),
      ...evaluateRange(history, request),
    }))
  })

  handleUnary(counter, methods.put, request => {
    checkPut(request)
    return store.write(
      state => {
        const { previous } = evaluatePut(state, request)
        const header = headerOf(store, state.history.revision)
        return request.prevKv && previous ? { header, prevKv: previous } : { header }
      },
      { grows: true },
    )
  })

  handleUnary(counter, methods.deleteRange, request => {
    checkDelete(request)
    return store.write(
      state => {
        const items = evaluateDelete(state, request)
        const header = headerOf(store, state.history.revision)
        return { header, deleted: items.length, prevKvs: request.prevKv ? items : [] }
      },
      { grows: false },
    )
  })

  handleUnary(counter, methods.txn, request => {
    checkTxn(request)
    const grows = [...request.success, ...request.failure].some(mayPut)
    return store.write(
      state => {
        const result = evaluateTxn(state, request)
        return { header: headerOf(store, state.history.revision), ...result }
      },
      { grows },
    )
  })

  handleUnary(counter, methods.compact, ({ revision }) =>
    store.write(
      state => {
        state.compact(revision)
        return { header: headerOf(store, state.history.revision) }
      },
      { grows: false },
    ),
  )
}

function mayPut({ requestPut, requestTxn }: RequestOp): boolean {
  if (requestTxn) return [...requestTxn.success, ...requestTxn.failure].some(mayPut)
  return requestPut !== undefined
}
