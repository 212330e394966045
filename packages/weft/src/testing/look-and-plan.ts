import { type Difference, diff } from '../diff/diff.js'
import type { Kernel } from '../kernel/kernel.js'
import type { Observed } from '../model/facts.js'
import { type Plan, type PlanInput, plan } from '../plan/plan.js'
import { questionFor } from '../plan/query.js'

/** What a plan is made from, but for what the machine says of itself. */
export type Given = Omit<PlanInput, 'facts'>

export interface Planned extends Difference {
  readonly observed: Observed
  readonly plan: Plan
}

/** One turn of the loop up to the point where it would act. */
export async function lookAndPlan(kernel: Kernel, given: Given): Promise<Planned> {
  const observed = await kernel.observe({ ...questionFor(given), isResync: true })
  const made = plan({ ...given, facts: observed.facts })
  if (made.outcome === 'blocked') return { observed, plan: made, operations: [], problems: [] }
  return { observed, plan: made, ...diff(made.desired, observed.state, made.scope) }
}
