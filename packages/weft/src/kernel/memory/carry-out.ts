import type { Operation } from '../../model/operation.js'
import type { OperationFailure } from '../kernel.js'
import { applyToState } from './apply-operation.js'
import type { Machine } from './machine.js'
import { refusalOf } from './refusal.js'

/** Refuses or does what Linux would, step by step: what was done before a refusal stays done. */
export function carryOut(machine: Machine, operation: Operation): OperationFailure | undefined {
  for (const step of stepsOf(operation)) {
    const failure = refusalOf(machine, step)
    if (failure !== undefined) return failure
    applyToState(machine.state, step)
  }
  return undefined
}

/** The kernel takes the changes of a device one after the other, in this order. */
function stepsOf(operation: Operation): readonly Operation[] {
  if (operation.do !== 'link.change') return [operation]
  const { name, mac, mtuBytes, isUp } = operation.change
  return [
    { do: 'link.change', change: { name, ...(mac !== undefined && { mac }) } },
    ...(mtuBytes === undefined ? [] : [{ do: 'link.change', change: { name, mtuBytes } } as const]),
    ...(isUp === undefined ? [] : [{ do: 'link.change', change: { name, isUp } } as const]),
  ]
}
