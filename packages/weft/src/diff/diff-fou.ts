import type { Operation } from '../model/operation.js'
import type { Scope } from '../model/scope.js'
import type { DesiredState, State } from '../model/state.js'
import { isOurFouPort } from './ownership.js'

/** A port cannot be changed: one that leads elsewhere goes first. */
export function diffFou(desired: DesiredState, observed: State, scope: Scope): Operation[] {
  const operations: Operation[] = []
  for (const [key, fou] of observed.fou) {
    const wanted = desired.fou.get(key)
    if (wanted?.protocol === fou.protocol) continue
    if (isOurFouPort(fou, scope, observed)) operations.push({ do: 'fou.delete', fou })
  }
  for (const [key, fou] of desired.fou)
    if (observed.fou.get(key)?.protocol !== fou.protocol) operations.push({ do: 'fou.add', fou })
  return operations
}
