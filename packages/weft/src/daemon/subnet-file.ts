import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { targetName } from '../diff/target.js'
import { FolderWatch } from '../files/folder-watch.js'
import { writeFileSafely } from '../files/write-file-safely.js'
import { type Problem, problem } from '../model/problem.js'
import type { Plan, Planned } from '../plan/plan.js'
import type { Conditions } from '../reconcile/conditions.js'
import { Alarm } from '../time/alarm.js'
import type { Clock } from '../time/clock.js'
import { formatSubnetEnv } from './subnet-env.js'

export interface SubnetFileOptions {
  readonly path: string
  readonly masquerades: boolean
  readonly clock: Clock
  /** Hears after each look what is wrong with the file, which is nothing when the list is empty. */
  readonly onLooked: (problems: readonly Problem[]) => void
}

const settleMs = 20
const retryMs = 1_000
/** For what the kernel does not tell: another folder in the place of this one. */
const watchedMs = 120_000

/**
 * Keeps subnet.env true: there once this node's own data plane is whole, right again when subnet or MTU change, and when
 * somebody takes it away, for no pod can be started without it.
 */
export class SubnetFile {
  readonly #options: SubnetFileOptions
  readonly #alarm: Alarm
  #wanted: string | undefined

  constructor(options: SubnetFileOptions) {
    this.#options = options
    this.#alarm = new Alarm(options.clock)
  }

  follow(plan: Plan, conditions: Conditions): void {
    if (plan.outcome !== 'planned' || !isWhole(plan, conditions)) return
    const text = formatSubnetEnv(plan, this.#options.masquerades)
    if (text === this.#wanted) return
    this.#wanted = text
    this.#alarm.ring()
  }

  async run(signal: AbortSignal): Promise<void> {
    const { path, clock, onLooked } = this.#options
    using folder = new FolderWatch(dirname(path), () => this.#alarm.ring(clock.monotonicMs() + settleMs))
    while (true) {
      await this.#alarm.next(signal)
      if (signal.aborted) return
      if (this.#wanted === undefined) continue
      const isWatched = folder.renew()
      const problems = await write(path, this.#wanted)
      this.#alarm.ring(clock.monotonicMs() + (isWatched && problems.length === 0 ? watchedMs : retryMs))
      onLooked(problems)
    }
  }
}

async function write(path: string, wanted: string): Promise<readonly Problem[]> {
  try {
    // Whatever keeps it from being read, writing will tell of it.
    const present = await readFile(path, 'utf8').catch(() => undefined)
    if (present !== wanted) await writeFileSafely(path, wanted, { mode: 0o644 })
    return []
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return [problem('subnet-file', path, `${path} cannot be written: ${reason}`)]
  }
}

/** This node's own devices and addresses are in the kernel as planned; peers may still be on their way. */
function isWhole({ desired }: Planned, conditions: Conditions): boolean {
  return (['link', 'address'] as const).every(kind =>
    [...desired[kind].keys()].every(key => !conditions.isFailing(targetName(kind, key))),
  )
}
