import { show } from '../document/show.js'
import { formatTable } from './format-table.js'

export interface ImportAnswer {
  /** Otherwise it is what would be done. */
  readonly isDone: boolean
  readonly isRefused: boolean
  readonly keys: readonly {
    readonly key: string
    readonly found: 'nothing' | 'the same' | 'something else'
    readonly hasLease: boolean
  }[]
  readonly transactions: number
}

/** What an import has done, or a line for each key on what it would do. */
export function formatImport({ isDone, isRefused, keys, transactions }: ImportAnswer): string {
  const counted = (found: string) => keys.filter(key => key.found === found).length
  const [written, replaced, same] = [counted('nothing'), counted('something else'), counted('the same')]
  const sentence = `${written} keys written, ${replaced} replaced, ${same} there already`
  if (isDone) return `${sentence}\n`
  const rows = keys.map(({ key, found, hasLease }) => [
    found === 'nothing' ? 'write' : found === 'the same' ? 'leave' : isRefused ? 'refuse' : 'replace',
    show(key).slice(1, -1),
    hasLease ? 'with a lease' : 'without a lease',
  ])
  const wouldBe = isRefused
    ? `this would be refused: ${replaced} of the keys say something else there; --replace puts the document's words over them`
    : `this would be: ${sentence}, in ${transactions === 1 ? '1 transaction' : `${transactions} transactions`}`
  return [...formatTable(rows), '', wouldBe, ''].join('\n')
}
