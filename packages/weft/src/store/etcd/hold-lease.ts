import type { Claim } from '../../model/claim.js'
import { families } from '../../model/family.js'
import { Alarm } from '../../time/alarm.js'
import { acquireLease, type HolderParts } from './acquire-lease.js'
import { keepLease } from './keep-lease.js'
import type { Standing } from './lease-keeper.js'
import { unbelievable } from './unbelievable.js'

/**
 * Gets this node a lease and keeps it. One that is lost is claimed again at once, and only the same one: pods have
 * addresses in it.
 */
export async function* holdLease(
  parts: HolderParts,
  claim: Claim,
  signal: AbortSignal,
): AsyncGenerator<Standing, void, void> {
  const problem = unbelievable(claim)
  if (problem !== undefined) {
    yield { is: 'trouble', problem }
    await new Alarm(parts.clock).next(signal)
    return
  }
  let next = claim
  while (!signal.aborted) {
    const acquired = yield* acquireLease(parts, next, signal)
    if (acquired === undefined) return
    yield* keepLease(parts, acquired, signal)
    next = { ...claim, previous: acquired.lease, familiesInUse: families }
  }
}
