import { KeptFile } from '../files/kept-file.js'
import { type Problem, problem } from '../model/problem.js'
import type { Plan } from '../plan/plan.js'
import type { Conditions } from '../reconcile/conditions.js'
import type { Clock } from '../time/clock.js'
import type { Pulse } from '../time/pulse.js'
import { ownRefusal } from './own-refusal.js'
import { formatSubnetEnv } from './subnet-env.js'

export interface SubnetFileOptions {
  readonly path: string
  readonly masquerades: boolean
  readonly clock: Clock
  /** Hears after each look what is wrong with the file, which is nothing when the list is empty. */
  readonly onLooked: (problems: readonly Problem[]) => void
}

/**
 * Keeps subnet.env true: there once this node's own data plane is whole, right again when subnet or MTU change, and when
 * somebody takes it away, for no pod can be started without it.
 */
export class SubnetFile {
  readonly #masquerades: boolean
  readonly #file: KeptFile

  constructor({ path, masquerades, clock, onLooked }: SubnetFileOptions) {
    this.#masquerades = masquerades
    this.#file = new KeptFile({
      path,
      mode: 0o644,
      clock,
      onLooked: fault => onLooked(fault === undefined ? [] : [problem('subnet-file', path, fault)]),
    })
  }

  get pulse(): Pulse {
    return this.#file.pulse
  }

  follow(plan: Plan, conditions: Conditions): void {
    if (plan.outcome !== 'planned' || ownRefusal(plan, conditions) !== undefined) return
    this.#file.set(formatSubnetEnv(plan, this.#masquerades))
  }

  run(signal: AbortSignal): Promise<void> {
    return this.#file.run(signal)
  }
}
