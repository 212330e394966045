import { describe } from '../diff/describe.js'
import { deviceOf } from '../diff/device-of.js'
import { targetName, targetOf } from '../diff/target.js'
import type { OperationFailure } from '../kernel/kernel.js'
import type { Operation } from '../model/operation.js'

/** What is wrong with one object, in the kernel's words, and when it is tried again. */
export interface Condition {
  readonly target: string
  readonly operation: string
  readonly failure: OperationFailure
  readonly since: Date
  readonly attempts: number
  readonly retryAtMs: number
}

const firstRetryMs = 1_000
const longestRetryMs = 60_000

/**
 * The objects that the kernel refused. An operation that failed is held back until its time; a different one for the same
 * object is not. What stands on a device that cannot be made is held back with it, and is no condition of its own: thousands
 * of them would only hide the one that matters.
 */
export class Conditions {
  readonly #failing = new Map<string, Condition>()
  readonly #missingDevices = new Set<string>()

  get size(): number {
    return this.#failing.size
  }

  values(): Iterable<Condition> {
    return this.#failing.values()
  }

  isFailing(target: string): boolean {
    return this.#failing.has(target)
  }

  /** The operations that may be tried now. Conditions of objects that nobody wants changed any more are forgotten. */
  sift(operations: readonly Operation[], nowMs: number): readonly Operation[] {
    if (this.#failing.size === 0) return operations
    const wanted = new Set<string>()
    const heldDevices = new Set<string | undefined>()
    const due = operations.filter(operation => {
      const target = targetOf(operation)
      wanted.add(target)
      const condition = this.#failing.get(target)
      const isHeld =
        condition !== undefined && condition.retryAtMs > nowMs && condition.operation === describe(operation)
      if (isHeld && operation.do === 'link.create') heldDevices.add(operation.link.name)
      return !isHeld && (heldDevices.size === 0 || !heldDevices.has(deviceOf(operation)))
    })
    for (const target of this.#failing.keys()) if (!wanted.has(target)) this.#forget(target)
    return due
  }

  succeeded(operation: Operation): void {
    if (this.#failing.size > 0) this.#forget(targetOf(operation))
  }

  failed(operation: Operation, failure: OperationFailure, now: { readonly ms: number; readonly date: Date }): void {
    const device = deviceOf(operation)
    if (device !== undefined && this.#missingDevices.has(targetName('link', device))) return
    const target = targetOf(operation)
    if (operation.do === 'link.create') this.#missingDevices.add(target)
    const before = this.#failing.get(target)
    const attempts = (before?.attempts ?? 0) + 1
    const retryAtMs = now.ms + Math.min(longestRetryMs, firstRetryMs * 2 ** (attempts - 1))
    const since = before?.since ?? now.date
    this.#failing.set(target, { target, operation: describe(operation), failure, since, attempts, retryAtMs })
  }

  #forget(target: string): void {
    this.#failing.delete(target)
    this.#missingDevices.delete(target)
  }

  nextRetryMs(): number {
    let earliest = Number.POSITIVE_INFINITY
    for (const { retryAtMs } of this.#failing.values()) earliest = Math.min(earliest, retryAtMs)
    return earliest
  }
}
