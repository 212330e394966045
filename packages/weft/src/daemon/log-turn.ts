import { describe } from '../diff/describe.js'
import type { OperationName } from '../model/operation.js'
import type { OperationResult } from '../reconcile/reconciler.js'
import type { Log } from './log.js'

/** A turn with more operations than this is told in numbers: nobody reads 80,000 lines, and writing them costs more than the work. */
const mostLines = 40

/** A line for each operation, or one for all when they are many; refusals are always told one by one, up to the same number. */
export function logTurn(log: Log, results: readonly OperationResult[]): void {
  const failed = results.filter(({ failure }) => failure !== undefined)
  for (const { operation, failure } of failed.slice(0, mostLines))
    log({ level: 'error', event: 'operation-refused', text: `${describe(operation)}: ${failure?.sentence}` })
  if (results.length > mostLines) {
    log({ level: 'info', event: 'operations', text: `${results.length} operations: ${count(results)}` })
    return
  }
  for (const { operation, failure } of results)
    if (failure === undefined) log({ level: 'info', event: 'operation', text: describe(operation) })
}

function count(results: readonly OperationResult[]): string {
  const counts = new Map<OperationName | 'refused', number>()
  for (const { operation, failure } of results) {
    const name = failure === undefined ? operation.do : 'refused'
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts].map(([name, times]) => `${name} ×${times}`).join(', ')
}
