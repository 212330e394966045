import { targetName } from '../diff/target.js'
import { writeFileSafely } from '../files/write-file-safely.js'
import { type Problem, problem } from '../model/problem.js'
import type { Plan, Planned } from '../plan/plan.js'
import type { Conditions } from '../reconcile/conditions.js'
import { formatSubnetEnv } from './subnet-env.js'

/** Keeps subnet.env true: written once this node's own data plane is whole, and again when subnet or MTU change. */
export class SubnetFile {
  readonly #path: string
  readonly #masquerades: boolean
  #written: string | undefined
  #writing = Promise.resolve()

  constructor(path: string, masquerades: boolean) {
    this.#path = path
    this.#masquerades = masquerades
  }

  /** Tells the outcome of each write; a write that failed is tried again at the next turn. */
  follow(plan: Plan, conditions: Conditions, onOutcome: (problems: readonly Problem[]) => void): void {
    if (plan.outcome !== 'planned' || !isWhole(plan, conditions)) return
    const text = formatSubnetEnv(plan, this.#masquerades)
    if (text === this.#written) return
    this.#written = text
    this.#writing = this.#writing.then(async () => {
      try {
        await writeFileSafely(this.#path, text, { mode: 0o644 })
        onOutcome([])
      } catch (error) {
        this.#written = undefined
        const reason = error instanceof Error ? error.message : String(error)
        onOutcome([problem('subnet-file', this.#path, `${this.#path} cannot be written: ${reason}`)])
      }
    })
  }
}

/** This node's own devices and addresses are in the kernel as planned; peers may still be on their way. */
function isWhole({ desired }: Planned, conditions: Conditions): boolean {
  return (['link', 'address'] as const).every(kind =>
    [...desired[kind].keys()].every(key => !conditions.isFailing(targetName(kind, key))),
  )
}
