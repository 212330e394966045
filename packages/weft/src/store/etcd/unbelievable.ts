import { ConfigError } from '../../document/config-error.js'
import type { Claim } from '../../model/claim.js'
import { type Problem, problem } from '../../model/problem.js'
import { ownValue } from '../own-value.js'
import { formatLeaseValue, readLeaseValue } from './lease-value.js'

/** Why no node would believe this node's lease, this one included: then it is better not written at all. */
export function unbelievable(claim: Claim): Problem | undefined {
  try {
    readLeaseValue("this node's lease", formatLeaseValue(ownValue(claim, claim.previous)))
    return undefined
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return problem(
      'lease-refused',
      claim.node,
      `${error.message}; no other node would believe it, so it is not written`,
    )
  }
}
