import { accessConformance } from './conformance/access.conformance.js'
import { eventsAndPodsConformance } from './conformance/events-and-pods.conformance.js'
import { listsConformance } from './conformance/lists.conformance.js'
import type { Subject } from './conformance/subject.js'
import { watchesConformance } from './conformance/watches.conformance.js'
import { writesConformance } from './conformance/writes.conformance.js'

/** What a client may rely on, whichever server it speaks to; written against HTTP alone. */
export function apiServerConformance(name: string, open: () => Promise<Subject>): void {
  writesConformance(name, open)
  listsConformance(name, open)
  watchesConformance(name, open)
  accessConformance(name, open)
  eventsAndPodsConformance(name, open)
}
