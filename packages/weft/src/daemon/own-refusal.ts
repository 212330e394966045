import { targetName } from '../diff/target.js'
import type { Planned } from '../plan/plan.js'
import type { Condition, Conditions } from '../reconcile/conditions.js'

/** What the kernel refuses of this node's own devices and addresses. Peers may still be on their way. */
export function ownRefusal({ desired }: Pick<Planned, 'desired'>, conditions: Conditions): Condition | undefined {
  if (conditions.size === 0) return undefined
  const own = new Set(
    (['link', 'address'] as const).flatMap(kind => [...desired[kind].keys()].map(key => targetName(kind, key))),
  )
  return [...conditions.values()].find(({ target }) => own.has(target))
}
