import type { Problem } from '../../model/problem.js'
import { backOffMs } from '../back-off.js'
import { StoreError } from '../store-error.js'
import { storeFailure } from '../store-failure.js'
import { ApiBusy } from './api-busy.js'
import { findNodeName, type Identity } from './find-node-name.js'
import type { NodeParts } from './node-mirror.js'

interface Question extends NodeParts {
  /** The store's, for people. */
  readonly name: string
  readonly identity: Identity
  /** Why it is not known yet. */
  readonly tell: (problem: Problem) => void
}

/** `findNodeName`, from an API server that may not be there yet: it is asked until it says. Undefined when the signal aborts before; throws a UsageError. */
export async function askNodeName(
  { api, clock, random, name, identity, tell }: Question,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (let failures = 0; !signal.aborted; failures += 1) {
    let leastMs = 0
    try {
      return await findNodeName(api, identity, signal)
    } catch (error) {
      if (signal.aborted) break
      if (!(error instanceof StoreError)) throw error
      tell(storeFailure(name, error))
      if (error instanceof ApiBusy) leastMs = error.retryAfterMs
    }
    await clock.wait(Math.max(leastMs, backOffMs(failures, random)), signal)
  }
  return undefined
}
