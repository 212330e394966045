import { keysConformance } from './keys.conformance.js'
import { leasesConformance } from './leases.conformance.js'
import type { Subject } from './subject.js'
import { transactionsConformance } from './transactions.conformance.js'
import { watchesConformance } from './watches.conformance.js'

/** What our client may rely on, whichever server it speaks to. */
export function conformance(name: string, open: () => Promise<Subject>): void {
  keysConformance(name, open)
  transactionsConformance(name, open)
  leasesConformance(name, open)
  watchesConformance(name, open)
}
