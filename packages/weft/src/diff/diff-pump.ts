import type { Operation } from '../model/operation.js'
import type { DesiredState, State } from '../model/state.js'
import type { Bounds } from './diff-links.js'
import { strangers } from './strangers.js'

/** A new device knows no peers. */
export function diffPump(desired: DesiredState, observed: State, { scope, links }: Bounds): Operation[] {
  const operations: Operation[] = []
  let known = 0
  desired.pump.forEach((peer, key) => {
    const present = observed.pump.get(key)
    if (present !== undefined) known += 1
    const isThere = present?.address === peer.address && present.port === peer.port && !links.gone.has(peer.link)
    if (!isThere) operations.push({ do: 'pump.replace', peer })
  })
  for (const peer of strangers(observed.pump, desired.pump, known))
    if (scope.links.has(peer.link) && !links.gone.has(peer.link)) operations.push({ do: 'pump.delete', peer })
  return operations
}
